"""bad_files.py FOLDER: writes the files that try a reader's patience, each made here byte by byte."""

import hashlib
import os
import struct
import sys
import zipfile

STORY = {
    "gb18030.txt": ("gb18030", "夜班巡检规定\n\n夜班每两小时巡检锅炉一次，并在记录本上签名。\n"),
    "big5.txt": ("big5", "倉庫管理規定\n\n倉庫每週三盤點存貨，盤點期間暫停出貨。\n"),
    "utf16.txt": ("utf-16", "Ferry timetable\n\nThe last ferry leaves the island at 21:40.\n"),
    "utf8_mark.txt": ("utf-8-sig", "Lighthouse\n\nThe lighthouse keeper paints the door in April.\n"),
}


def rc4(key, data):
    state = list(range(256))
    j = 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) & 255
        state[i], state[j] = state[j], state[i]
    out = bytearray()
    i = j = 0
    for byte in data:
        i = (i + 1) & 255
        j = (j + state[i]) & 255
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) & 255])
    return bytes(out)


def encrypted_pdf(password):
    """A page that opens with a password alone (ISO 32000-1, 7.6.3, revision 2)."""
    padding = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")
    padded = (password + padding)[:32]
    identifier = hashlib.md5(b"danlu").digest()
    owner = rc4(hashlib.md5(padded).digest()[:5], padded)
    rights = -4
    key = hashlib.md5(padded + owner + struct.pack("<i", rights) + identifier).digest()[:5]
    content = b"BT /F1 12 Tf 72 720 Td (A secret page) Tj ET"
    stream = rc4(hashlib.md5(key + bytes([4, 0, 0, 0, 0])).digest()[:10], content)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Filter /Standard /V 1 /R 2 /P %d /O <%s> /U <%s> >>"
        % (rights, owner.hex().encode(), rc4(key, padding).hex().encode()),
    ]
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for place in places:
        out += b"%010d 00000 n \n" % place
    name = identifier.hex().encode()
    out += b"trailer << /Size %d /Root 1 0 R /Encrypt 5 0 R /ID [<%s> <%s>] >>\n" % (len(objects) + 1, name, name)
    out += b"startxref\n%d\n%%%%EOF\n" % table
    return bytes(out)


def zip_bomb(path, mebibytes):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("word/document.xml", "w") as document:
            document.write(b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">')
            for _ in range(mebibytes):
                document.write(b" " * (1 << 20))


def main():
    folder = sys.argv[1]
    os.makedirs(folder, exist_ok=True)

    def write(name, data):
        with open(os.path.join(folder, name), "wb") as file:
            file.write(data)

    for name, (encoding, text) in STORY.items():
        write(name, text.encode(encoding))
    write("empty.md", b"")
    write("encrypted.pdf", encrypted_pdf(b"furnace"))
    write("broken.pdf", b"%PDF-1.4\nnothing of this is a document\n")
    write("broken.docx", b"PK\x03\x04 and no more")
    zip_bomb(os.path.join(folder, "bomb.docx"), 48)
    with open(os.path.join(folder, "huge.txt"), "wb") as file:  # Takes no room on the disk.
        file.truncate(200 << 20)


if __name__ == "__main__":
    main()
