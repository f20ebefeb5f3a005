"""Asks pyHanko about the signature of a PDF: file, roots, time in seconds since 1970.

Prints what it says, one fact per line; ends with 1 where the signature does not hold.
"""

import datetime
import sys

from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

path, roots, seconds = sys.argv[1:]
moment = datetime.datetime.fromtimestamp(int(seconds), datetime.timezone.utc)
context = ValidationContext(
    trust_roots=[load_cert_from_pemder(roots)],
    allow_fetching=False,
    moment=moment,
    best_signature_time=moment,
)
with open(path, "rb") as file:
    signatures = PdfFileReader(file).embedded_signatures
    assert len(signatures) == 1, len(signatures)
    signature = signatures[0]
    status = validate_pdf_signature(signature, signer_validation_context=context)
    entries = signature.sig_object
    attributes = sorted(one["type"].native for one in signature.signer_info["signed_attrs"])
    print("subfilter", entries["/SubFilter"])
    print("stated", entries["/M"])
    print("signer", status.signing_cert.subject.native["common_name"])
    print("attributes", ", ".join(attributes))
    print("coverage", status.coverage.name)
    print("trusted", status.trusted)
    sys.exit(0 if status.bottom_line else 1)
