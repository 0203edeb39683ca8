"""Who may do what on which page: every route, method, person and state of a dossier, with the answer expected.

Written by hand. `in` means: sent to the sign-in page. `clerk` and `colleague` belong to the dossier's own office,
`other` is another office's clerk. A dossier in no state (`absent`) does not exist. What stands in <> is filled by the
test: the dossier's reference, its first attachment, a pack that the printer asked for, a link that sets a password.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from tests.support.moves import ACTIONS, ROLES, STATES, answer

PERSONAS = ("nobody", "clerk", "colleague", "other", "reviewer", "approver", "printer", "admin")
EVERY_STATE = (*STATES, "absent")

TABLE = """
method path                                         states                       nobody clerk colleague other reviewer approver printer admin

# Everybody's pages
GET    /                                            -                            in     200   200       200   200      200      200     200
GET    /healthz                                     -                            200    200   200       200   200      200      200     200
GET    /readyz                                      -                            200    200   200       200   200      200      200     200
GET    /login                                       -                            200    302   302       302   302      302      302     302
POST   /login                                       -                            422    422   422       422   422      422      422     422
GET    /logout                                      -                            in     200   200       200   200      200      200     200
POST   /logout                                      -                            in     303   303       303   303      303      303     303
GET    /account                                     -                            in     200   200       200   200      200      200     200
POST   /account                                     -                            in     422   422       422   422      422      422     422
GET    /set-password/<link>                         -                            200    200   200       200   200      200      200     200
POST   /set-password/<link>                         -                            303    303   303       303   303      303      303     303
GET    /set-password/dead                           -                            404    404   404       404   404      404      404     404
POST   /set-password/dead                           -                            404    404   404       404   404      404      404     404
POST   /account/mail                                -                            in     303   303       303   303      303      303     303
GET    /notices/                                    -                            in     200   200       200   200      200      200     200
POST   /notices/read                                -                            in     303   303       303   303      303      303     303
POST   /notices/999999/read                         -                            in     404   404       404   404      404      404     404
GET    /kept-texts                                  -                            in     200   200       200   200      200      200     200
POST   /kept-texts/1/forget                         -                            in     404   404       404   404      404      404     404
GET    /papers/preview.css                          -                            in     200   200       200   200      200      200     200
GET    /static/desk.css                             -                            200    200   200       200   200      200      200     200
GET    /no-such-page                                -                            404    404   404       404   404      404      404     404

# Looking at a dossier
GET    /dossiers/                                   -                            in     200   200       200   200      200      200     200
GET    /dossiers/<reference>                        draft,not-nominating                        in     200   200       404   200      200      404     404
GET    /dossiers/<reference>                        submitted,returned,reviewed,declined,lapsed   in   200   200   404   200   200   404   404
GET    /dossiers/<reference>                        approved                     in     200   200       404   200      200      200     404
GET    /dossiers/<reference>                        absent                       in     404   404       404   404      404      404     404
GET    /dossiers/<reference>/life                   draft,not-nominating                        in     200   200       404   404      404      404     404
GET    /dossiers/<reference>/life                   submitted,returned,reviewed,declined,lapsed  in  200  200  404   200      200      404     404
GET    /dossiers/<reference>/life                   approved                     in     200   200       404   200      200      200     404
GET    /dossiers/<reference>/life                   absent                       in     404   404       404   404      404      404     404
GET    /dossiers/<reference>/receipts/1             draft,absent,not-nominating                 in     404   404       404   404      404      404     404
GET    /dossiers/<reference>/receipts/1             submitted,returned,reviewed,declined,lapsed   in   200   200   404   200   200   404   404
GET    /dossiers/<reference>/receipts/1             approved                     in     200   200       404   200      200      200     404
GET    /dossiers/<reference>/papers/to-trinh.html   draft,not-nominating                        in     200   200       404   404      404      404     404
GET    /dossiers/<reference>/papers/to-trinh.html   submitted,returned,reviewed,declined,lapsed   in   200   200   404   200   200   404   404
GET    /dossiers/<reference>/papers/to-trinh.html   approved                     in     200   200       404   200      200      200     404
GET    /dossiers/<reference>/papers/to-trinh.html   absent                       in     404   404       404   404      404      404     404
GET    /dossiers/<reference>/papers/bien-ban.docx   draft,not-nominating                        in     200   200       404   404      404      404     404
GET    /dossiers/<reference>/papers/bien-ban.docx   submitted,returned,reviewed,declined,lapsed   in   200   200   404   200   200   404   404
GET    /dossiers/<reference>/papers/bien-ban.docx   approved                     in     200   200       404   200      200      200     404
GET    /dossiers/<reference>/papers/bien-ban.docx   absent                       in     404   404       404   404      404      404     404
GET    /dossiers/<reference>/papers/khac.pdf        draft,approved,absent,not-nominating        in     404   404       404   404      404      404     404
GET    /dossiers/<reference>/papers/danh-sach.pdf   draft,not-nominating                        in     200   200       404   404      404      404     404
GET    /dossiers/<reference>/papers/danh-sach.pdf   submitted,returned,reviewed,declined,lapsed   in   200   200   404   200   200   404   404
GET    /dossiers/<reference>/papers/danh-sach.pdf   approved                     in     200   200       404   200      200      200     404
GET    /dossiers/<reference>/papers/danh-sach.pdf   absent                       in     404   404       404   404      404      404     404
GET    /dossiers/<reference>/papers/giay-xac-nhan.html  draft,absent,not-nominating             in     404   404       404   404      404      404     404
GET    /dossiers/<reference>/papers/giay-xac-nhan.html submitted,returned,reviewed,declined,lapsed   in   200   200   404   200   200   404   404
GET    /dossiers/<reference>/papers/giay-xac-nhan.html  approved                 in     200   200       404   200      200      200     404
GET    /dossiers/<reference>/papers/thong-bao-tra-lai.docx draft,submitted,reviewed,approved,declined,lapsed,absent,not-nominating   in   404   404   404   404   404   404   404
GET    /dossiers/<reference>/papers/thong-bao-tra-lai.docx  returned             in     200   200       404   200      200      404     404
GET    /dossiers/<reference>/attachments/<file>     draft,not-nominating                        in     200   200       404   404      404      404     404
GET    /dossiers/<reference>/attachments/<file>     submitted,returned,reviewed,declined,lapsed   in   200   200   404   200   200   404   404
GET    /dossiers/<reference>/attachments/<file>     approved                     in     200   200       404   200      200      200     404
GET    /dossiers/<reference>/attachments/<file>     absent                       in     404   404       404   404      404      404     404

# Drafting: the office's own working content
GET    /dossiers/<reference>/draft/office           every                        in     200   200       404   404      404      404     404
GET    /dossiers/<reference>/draft/office           absent                       in     404   404       404   404      404      404     404
GET    /dossiers/<reference>/draft/khac             draft,absent,not-nominating                 in     404   404       404   404      404      404     404
GET    /dossiers/<reference>/echo                   every                        in     200   200       404   404      404      404     404
GET    /dossiers/<reference>/echo                   absent                       in     404   404       404   404      404      404     404
GET    /dossiers/<reference>/attachments            every                        in     200   200       404   404      404      404     404
GET    /dossiers/<reference>/attachments            absent                       in     404   404       404   404      404      404     404
GET    /dossiers/<reference>/signing-copy           every                        in     200   200       404   404      404      404     404
GET    /dossiers/<reference>/signing-copy           absent                       in     404   404       404   404      404      404     404
POST   /dossiers/<reference>/draft/office           draft,returned               in     303   303       404   403      403      404     404
POST   /dossiers/<reference>/draft/office           submitted,reviewed,declined,lapsed,not-nominating   in   409   409   404   403   403   404   404
POST   /dossiers/<reference>/draft/office           approved                     in     409   409       404   403      403      403     404
POST   /dossiers/<reference>/draft/office           absent                       in     404   404       404   404      404      404     404
POST   /dossiers/<reference>/attachments            draft,returned               in     303   303       404   403      403      404     404
POST   /dossiers/<reference>/attachments            submitted,reviewed,declined,lapsed,not-nominating   in   409   409   404   403   403   404   404
POST   /dossiers/<reference>/attachments            approved                     in     409   409       404   403      403      403     404
POST   /dossiers/<reference>/attachments            absent                       in     404   404       404   404      404      404     404
POST   /dossiers/<reference>/attachments/<file>/remove  draft,returned           in     303   303       404   403      403      404     404
POST   /dossiers/<reference>/attachments/<file>/remove submitted,reviewed,declined,lapsed,not-nominating   in   409   409   404   403   403   404   404
POST   /dossiers/<reference>/attachments/<file>/remove  approved                 in     409   409       404   403      403      403     404
POST   /dossiers/<reference>/attachments/<file>/remove  absent                   in     404   404       404   404      404      404     404
POST   /dossiers/<reference>/signing-copy           draft,returned               in     303   303       404   403      403      404     404
POST   /dossiers/<reference>/signing-copy           submitted,reviewed,declined,lapsed,not-nominating   in   409   409   404   403   403   404   404
POST   /dossiers/<reference>/signing-copy           approved                     in     409   409       404   403      403      403     404
POST   /dossiers/<reference>/signing-copy           absent                       in     404   404       404   404      404      404     404

# An action that there is not; the moves themselves are added by `rows`
POST   /dossiers/<reference>/destroy                draft,approved,absent,not-nominating        in     404   404       404   404      404      404     404

# Printing: a pack belongs to the person who asked for it
GET    /printing/                                   -                            in     403   403       403   200      200      200     403
GET    /printing/papers/<reference>/giay-xac-nhan.pdf  draft,absent              in     403   403       403   404      404      404     403
GET    /printing/papers/<reference>/giay-xac-nhan.pdf  submitted,returned,reviewed,approved,declined,lapsed  in  403  403  403  200  200  200  403
GET    /printing/papers/<reference>/thong-bao-tra-lai.docx  returned              in     403   403       403   200      200      200     403
GET    /printing/papers/<reference>/thong-bao-tra-lai/<return>.pdf  returned       in     403   403       403   200      200      200     403
GET    /printing/papers/<reference>/thong-bao-tra-lai/99999.pdf  returned          in     403   403       403   404      404      404     403
GET    /printing/papers/<reference>/phieu-tham-dinh.pdf  submitted,approved       in     403   403       403   404      404      404     403
GET    /printing/papers/<reference>/to-trinh.pdf    submitted,approved           in     403   403       403   404      404      404     403
POST   /printing/packs                              -                            in     403   403       403   303      303      303     403
GET    /printing/packs/<pack>                       -                            in     403   403       403   404      404      200     403
GET    /printing/packs/<pack>/file                  -                            in     403   403       403   404      404      200     403
GET    /printing/packs/9999                         -                            in     403   403       403   404      404      404     403
GET    /printing/packs/9999/file                    -                            in     403   403       403   404      404      404     403

# The centre's figures, the ranking, the decision, earlier awards
GET    /figures/                                    -                            in     403   403       403   302      302      403     302
GET    /campaigns/4361-2010/figures                 -                            in     403   403       403   200      200      403     200
POST   /campaigns/4361-2010/figures                 -                            in     403   403       403   422      422      403     422
GET    /campaigns/4361-2010/figures/template.xlsx   -                            in     403   403       403   200      200      403     200
GET    /campaigns/4361-2010/figures/imports/1       -                            in     403   403       403   404      404      403     404
POST   /campaigns/4361-2010/figures/imports/1       -                            in     403   403       403   404      404      403     404
GET    /campaigns/4361-2010/figures/1               -                            in     403   403       403   404      404      403     404
GET    /campaigns/4361-2010/figures/1/source        -                            in     403   403       403   404      404      403     404
GET    /ranking/                                    -                            in     403   403       403   302      302      403     302
GET    /campaigns/4361-2010/ranking                 -                            in     403   403       403   200      200      403     200
GET    /campaigns/no-such/ranking                   -                            in     403   403       403   404      404      403     404
POST   /campaigns/4361-2010/ranking/tie             -                            in     403   403       403   403      422      403     403
GET    /campaigns/4361-2010/closing                 -                            in     403   403       403   200      200      403     200
POST   /campaigns/4361-2010/closing                 -                            in     403   403       403   422      422      403     403
GET    /campaigns/4361-2010/reopening               -                            in     403   403       403   200      200      403     200
POST   /campaigns/4361-2010/reopening               -                            in     403   403       403   409      409      403     403
GET    /campaigns/4361-2010/decision                -                            in     403   403       403   200      200      403     200
POST   /campaigns/4361-2010/decision                -                            in     403   403       403   409      409      403     403
POST   /campaigns/4361-2010/closing/1/execute       -                            in     403   403       403   404      404      403     403
POST   /campaigns/4361-2010/closing/1/refuse        -                            in     403   403       403   404      404      403     403
POST   /campaigns/4361-2010/closing/1/withdraw      -                            in     403   403       403   404      404      403     403
POST   /campaigns/4361-2010/reopening/1/execute     -                            in     403   403       403   404      404      403     403
POST   /campaigns/4361-2010/reopening/1/refuse      -                            in     403   403       403   404      404      403     403
POST   /campaigns/4361-2010/reopening/1/withdraw    -                            in     403   403       403   404      404      403     403
POST   /campaigns/4361-2010/decision/1/execute      -                            in     403   403       403   404      404      403     403
POST   /campaigns/4361-2010/decision/1/refuse       -                            in     403   403       403   404      404      403     403
POST   /campaigns/4361-2010/decision/1/withdraw     -                            in     403   403       403   404      404      403     403
GET    /campaigns/no-such/decision                  -                            in     403   403       403   404      404      403     404
POST   /campaigns/no-such/decision                  -                            in     403   403       403   404      404      403     403
GET    /campaigns/4361-2010/decision/draft.pdf      -                            in     403   403       403   404      404      403     404
GET    /campaigns/4361-2010/decision/draft.docx     -                            in     403   403       403   404      404      403     404
GET    /campaigns/4361-2010/papers/bang-xep-hang.pdf  -                          in     404   404       404   404      404      404     404
GET    /campaigns/4361-2010/papers/quyet-dinh.docx  -                            in     404   404       404   404      404      404     404
GET    /campaigns/4361-2010/eligibility             -                            in     403   403       403   200      200      403     200
GET    /campaigns/4361-2010/eligibility/79          -                            in     403   403       403   200      200      403     200
GET    /campaigns/4361-2010/eligibility/00          -                            in     403   403       403   404      404      403     404
GET    /campaigns/4361-2010/awards                  -                            in     403   403       403   200      200      403     200
POST   /campaigns/4361-2010/awards                  -                            in     403   403       403   422      422      403     422

# The administrator's pages
GET    /people/                                     -                            in     403   403       403   403      403      403     200
GET    /people/new                                  -                            in     403   403       403   403      403      403     200
POST   /people/new                                  -                            in     403   403       403   403      403      403     303
GET    /people/reviewer                             -                            in     403   403       403   403      403      403     200
POST   /people/reviewer/roles                       -                            in     403   403       403   403      403      403     303
POST   /people/reviewer/mail                        -                            in     403   403       403   403      403      403     303
POST   /people/no-such-person/mail                  -                            in     403   403       403   403      403      403     404
GET    /mails/                                      -                            in     403   403       403   403      403      403     200
POST   /mails/again                                 -                            in     403   403       403   403      403      403     303
POST   /mails/999999/again                          -                            in     403   403       403   403      403      403     404
GET    /failed-jobs/                                -                            in     403   403       403   403      403      403     200
POST   /failed-jobs/999999/again                    -                            in     403   403       403   403      403      403     404
POST   /people/reviewer/disable                     -                            in     403   403       403   403      403      403     303
POST   /people/reviewer/enable                      -                            in     403   403       403   403      403      403     303
POST   /people/reviewer/link                        -                            in     403   403       403   403      403      403     200
GET    /people/proposals                            -                            in     403   403       403   403      403      403     200
POST   /people/proposals/9999/execute               -                            in     403   403       403   403      403      403     404
POST   /people/proposals/9999/refuse                -                            in     403   403       403   403      403      403     404
POST   /people/proposals/9999/withdraw              -                            in     403   403       403   403      403      403     404
GET    /people/no-such-person                       -                            in     403   403       403   403      403      403     404
POST   /people/no-such-person/roles                 -                            in     403   403       403   403      403      403     404
POST   /people/no-such-person/disable               -                            in     403   403       403   403      403      403     404
POST   /people/no-such-person/enable                -                            in     403   403       403   403      403      403     404
POST   /people/no-such-person/link                  -                            in     403   403       403   403      403      403     404
GET    /campaigns/                                  -                            in     403   403       403   403      403      403     200
POST   /campaigns/                                  -                            in     403   403       403   403      403      403     303
GET    /layout-check/                               -                            in     200   200       200   200      200      200     200
POST   /layout-check/                               -                            in     422   422       422   422      422      422     422
GET    /layout-check/reports/<check>                -                            in     404   404       404   404      404      200     404
GET    /layout-check/reports/<check>/corrected      -                            in     404   404       404   404      404      200     404
GET    /layout-check/reports/9999                   -                            in     404   404       404   404      404      404     404
GET    /layout-check/reports/9999/corrected         -                            in     404   404       404   404      404      404     404
GET    /waiting/<waiting>                           -                            in     404   404       404   404      404      200     404
POST   /waiting/<waiting>/again                     -                            in     404   404       404   404      404      303     404
GET    /waiting/9999                                -                            in     404   404       404   404      404      404     404
POST   /waiting/9999/again                          -                            in     404   404       404   404      404      404     404
GET    /calendar/                                   -                            in     403   403       403   403      403      403     200
POST   /calendar/                                   -                            in     403   403       403   403      403      403     303

# The appraisal sheet: the centre's own
GET    /dossiers/<reference>/appraisal              draft,absent,not-nominating                 in     404   404       404   404      404      404     404
GET    /dossiers/<reference>/appraisal              submitted,returned,reviewed  in     404   404       404   200      200      404     404
GET    /dossiers/<reference>/appraisal              approved                     in     404   404       404   200      200      404     404
POST   /dossiers/<reference>/appraisal              draft,absent,not-nominating                 in     404   404       404   404      404      404     404
POST   /dossiers/<reference>/appraisal              submitted                    in     404   404       404   303      403      404     404
POST   /dossiers/<reference>/appraisal              returned,reviewed,approved   in     404   404       404   409      409      404     404
# Who reviews a dossier; one deed on many; sharing out
POST   /dossiers/<reference>/assign                 submitted,reviewed           in     403   403       404   303      303      404     404
POST   /dossiers/<reference>/assign                 draft,returned,declined,lapsed,not-nominating                      in     403   403       404   409      409      404     404
POST   /dossiers/<reference>/assign                 approved                     in     403   403       404   409      409      403     404
POST   /dossiers/<reference>/assign                 absent                       in     404   404       404   404      404      404     404
POST   /dossiers/<reference>/recuse                 submitted,reviewed           in     403   403       404   303      303      404     404
POST   /dossiers/<reference>/recuse                 draft,returned,declined,lapsed,not-nominating                      in     403   403       404   409      409      404     404
POST   /dossiers/<reference>/recuse                 approved                     in     403   403       404   409      409      403     404
POST   /dossiers/<reference>/recuse                 absent                       in     404   404       404   404      404      404     404
POST   /dossiers/bulk                               -                            in     403   403       403   422      422      403     403
POST   /dossiers/share-out                          -                            in     403   403       403   303      303      403     403
GET    /dossiers/shared                             -                            in     403   403       403   200      200      403     403
# One's own deadlines
GET    /deadlines.ics                               -                            in     200   200       200   200      200      403     403
GET    /deadlines                                   -                            in     200   200       200   200      200      403     403
POST   /deadlines/make                              -                            in     303   303       303   303      303      403     403
POST   /deadlines/withdraw                          -                            in     303   303       303   303      303      403     403
GET    /calendars/<calendar>.ics                    -                            200    200   200       200   200      200      200     200
GET    /calendars/dead.ics                          -                            404    404   404       404   404      404      404     404
# More time, requests for it, paper dossiers that came in by post
GET    /extensions/                                 -                            in     403   403       403   302      302      403     302
GET    /campaigns/4361-2010/extensions              -                            in     403   403       403   200      200      403     200
GET    /campaigns/no-such/extensions                -                            in     403   403       403   404      404      403     404
POST   /campaigns/4361-2010/extensions              -                            in     403   403       403   403      303      403     403
POST   /campaigns/no-such/extensions                -                            in     403   403       403   403      404      403     403
POST   /campaigns/4361-2010/extensions/requests/1/grant   -                      in     403   403       403   403      404      403     403
POST   /campaigns/4361-2010/extensions/requests/1/refuse  -                      in     403   403       403   403      404      403     403
GET    /campaigns/4361-2010/extensions/1.pdf        -                            in     403   403       403   404      404      404     404
GET    /campaigns/4361-2010/extensions/1.docx       -                            in     403   403       403   404      404      404     404
GET    /dossiers/<reference>/papers/thong-bao-gia-han.pdf  every                 in     404   404       404   404      404      404     404
GET    /dossiers/<reference>/more-time              every                        in     200   200       404   404      404      404     404
GET    /dossiers/<reference>/more-time              absent                       in     404   404       404   404      404      404     404
POST   /dossiers/<reference>/more-time              draft,returned               in     303   303       404   403      403      404     404
POST   /dossiers/<reference>/more-time              submitted,reviewed,not-nominating           in     409   409       404   403      403      404     404
POST   /dossiers/<reference>/more-time              approved                     in     409   409       404   403      403      403     404
POST   /dossiers/<reference>/more-time              absent                       in     404   404       404   404      404      404     404
GET    /dossiers/<reference>/post                   every                        in     403   403       403   200      200      403     403
GET    /dossiers/<reference>/post                   absent                       in     403   403       403   404      404      403     403
POST   /dossiers/<reference>/post                   draft,submitted,returned,reviewed,not-nominating  in  403  403     404   303      303      404     404
POST   /dossiers/<reference>/post                   approved                     in     403   403       404   303      303      403     404
POST   /dossiers/<reference>/post                   absent                       in     404   404       404   404      404      404     404
GET    /dossiers/<reference>/post/1                 every                        in     404   404       404   404      404      404     404
GET    /dossiers/<reference>/post/1                 absent                       in     404   404       404   404      404      404     404
# Notes of the review, differences between revisions
GET    /dossiers/<reference>/notes                  draft,not-nominating                        in     200   200       404   404      404      404     404
GET    /dossiers/<reference>/notes                  submitted,returned,reviewed,approved,declined,lapsed  in  200  200  404  200  200  404  404
GET    /dossiers/<reference>/notes                  absent                       in     404   404       404   404      404      404     404
POST   /dossiers/<reference>/notes                  draft,not-nominating                        in     409   409       404   404      404      404     404
POST   /dossiers/<reference>/notes                  submitted                    in     403   403       404   422      403      404     404
POST   /dossiers/<reference>/notes                  returned,declined,lapsed     in     409   409       404   409      409      404     404
POST   /dossiers/<reference>/notes                  reviewed                     in     403   403       404   403      422      404     404
POST   /dossiers/<reference>/notes                  approved                     in     409   409       404   409      409      409     404
POST   /dossiers/<reference>/notes                  absent                       in     404   404       404   404      404      404     404
POST   /dossiers/<reference>/notes/1/answer         draft,submitted,returned,reviewed,declined,lapsed,not-nominating  in  404  404  404  403  403  404  404
POST   /dossiers/<reference>/notes/1/answer         approved                     in     404   404       404   403      403      403     404
POST   /dossiers/<reference>/notes/1/answer         absent                       in     404   404       404   404      404      404     404
POST   /dossiers/<reference>/notes/1/close          draft,not-nominating                        in     403   403       404   404      404      404     404
POST   /dossiers/<reference>/notes/1/close          submitted,returned,reviewed,declined,lapsed  in  403  403  404  404  404  404  404
POST   /dossiers/<reference>/notes/1/close          approved                     in     403   403       404   404      404      403     404
POST   /dossiers/<reference>/notes/1/close          absent                       in     404   404       404   404      404      404     404
GET    /dossiers/<reference>/differences            draft,absent,not-nominating                 in     404   404       404   404      404      404     404
GET    /dossiers/<reference>/differences            submitted,returned,reviewed,approved,declined,lapsed  in  200  200  404  200  200  404  404
"""  # noqa: E501 - a table is read in its columns


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table for one state: what each person is answered."""

    method: str
    path: str
    state: str
    expected: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.method} {self.path} {self.state}"


def rows() -> tuple[Row, ...]:
    """The table, a row for each state."""
    found = []
    for line in TABLE.strip().splitlines()[1:]:
        if line and not line.startswith("#"):
            method, path, states, *expected = line.split()
            assert len(expected) == len(PERSONAS), line
            named = EVERY_STATE[:-1] if states == "every" else tuple(states.split(","))
            found += [Row(method, path, state, tuple(expected)) for state in named]
    return (*found, *_move_rows())


def _move_rows() -> Iterator[Row]:
    """Every move in every state, by the moves that were written down by hand for all tests."""
    roles = {"colleague": "clerk", "other": "", **{role: role for role in ROLES}}
    for action in ACTIONS:
        for state in STATES:
            answers = (answer(state, action, roles[persona]) for persona in PERSONAS[1:])
            yield _move_row(action, state, *("303" if given == "done" else given for given in answers))
        yield _move_row(action, "absent", *["404"] * (len(PERSONAS) - 1))


def _move_row(action: str, state: str, *expected: str) -> Row:
    return Row("POST", f"/dossiers/<reference>/{action}", state, ("in", *expected))
