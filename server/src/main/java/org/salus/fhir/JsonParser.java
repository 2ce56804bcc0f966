package org.salus.fhir;

import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;

final class JsonParser {
    JsonParser(byte[] utf8, int offset, int length) {}

    Outcome<JsonObject> parse() {
        return Outcome.refused(Problem.Code.SYNTAX, "");
    }
}
