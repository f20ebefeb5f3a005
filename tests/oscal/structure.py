"""Reads OSCAL documents by the metaschema that NIST publishes, with the package `oscal`.

Prints what is wrong, one line each. Facets are left out of allowed values: the package
applies the lists of CVSS to every naming system, also where `system` is another one.
"""

import logging
import sys

logging.disable(logging.WARNING)
import oscal

KINDS = {
    "assessment-results": oscal.AssessmentResults,
    "component-definition": oscal.ComponentDefinition,
    "poam": oscal.POAM,
}
for path in sys.argv[1:]:
    name = path.rsplit("/", 1)[-1].removesuffix(".json")
    document = KINDS[name].load(path)
    for part, is_sound in document.validation_status.items():
        if not is_sound and part != "allowed-values":
            print(name, part)
    for error in document.validation_errors:
        is_facet = error["error-type"] == "allowed-values" and "/facets[" in error["location"]
        is_state = is_facet and "/props[" in error["location"]
        if not is_facet or is_state:
            print(name, error["error-type"], error["location"], error["field"], error.get("value"))
    print("read", name)
