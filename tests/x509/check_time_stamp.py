"""Verifies a time stamp with rfc3161-client: answer, content, root certificate."""

import sys
from cryptography import x509
from rfc3161_client import VerifierBuilder, decode_timestamp_response
response, content, root = (open(name, "rb").read() for name in sys.argv[1:4])
verifier = VerifierBuilder().add_root_certificate(x509.load_pem_x509_certificate(root)).build()
verifier.verify_message(decode_timestamp_response(response), content)
