"""A mail server on a loopback port that writes each mail it takes as one line of JSON.

    python3 server.py PORT REFUSE

PORT 0 is any; the first line written is the port. The first REFUSE mails are refused for a while (451), in words that quote the recipient.
Subjects and texts are decoded by Python's own reader of mails, not by anything of ours.
"""

import asyncio
import email
import email.policy
import json
import sys

from aiosmtpd.smtp import SMTP


def say(what):
    print(json.dumps(what), flush=True)


class Keep:
    def __init__(self, refuse):
        self.refuse = refuse

    async def handle_DATA(self, server, session, envelope):
        if self.refuse > 0:
            self.refuse -= 1
            return f"451 {envelope.rcpt_tos[0]} is to come back later"
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        text = mail.get_body(preferencelist=("plain",))
        html = mail.get_body(preferencelist=("html",))
        calendars = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
        files = [part for part in mail.walk() if part.get_filename()]
        say(
            {
                "from": envelope.mail_from,
                "to": envelope.rcpt_tos,
                "header_to": str(mail["to"]),
                "header_from": str(mail["from"]),
                "subject": str(mail["subject"]),
                "date": str(mail["date"]),
                "message_id": str(mail["message-id"]),
                "type": text.get_content_type(),
                "charset": text.get_content_charset(),
                "text": text.get_content(),
                "html": html.get_content() if html else None,
                "parts": [part.get_content_type() for part in mail.walk()],
                "in_reply_to": str(mail["in-reply-to"] or ""),
                "references": str(mail["references"] or ""),
                "unsubscribe": str(mail["list-unsubscribe"] or ""),
                "unsubscribe_post": str(mail["list-unsubscribe-post"] or ""),
                "calendar": calendars[0].get_content() if calendars else None,
                "method": calendars[0].get_param("method") if calendars else None,
                "file": files[0].get_filename() if files else None,
                "longest_line": max(len(line) for line in envelope.content.split(b"\r\n")),
                "ascii": envelope.content.isascii(),
                "defects": [str(d) for d in mail.defects],
            }
        )
        return "250 Taken"


async def main(port, refuse):
    loop = asyncio.get_running_loop()
    keep = Keep(refuse)
    server = await loop.create_server(lambda: SMTP(keep, hostname="localhost", loop=loop), "127.0.0.1", port)
    say(server.sockets[0].getsockname()[1])
    await server.serve_forever()


asyncio.run(main(int(sys.argv[1]), int(sys.argv[2])))
