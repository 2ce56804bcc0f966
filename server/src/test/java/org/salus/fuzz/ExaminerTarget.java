package org.salus.fuzz;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.salus.fhir.Examination;
import org.salus.fhir.Examiner;
import org.salus.fhir.Json;
import org.salus.fhir.JsonObject;
import org.salus.fhir.R4;
import org.salus.fhir.ReferenceResolver;
import org.salus.kernel.Outcome;
import org.salus.store.Indexer;

/** Any JSON object: examined without an exception; what is accepted yields the same search values once it is stored and read again. */
public final class ExaminerTarget {

    private static final Examiner EXAMINER = new Examiner(R4.definitions());

    private ExaminerTarget() {}

    public static void fuzzerTestOneInput(byte[] data) {
        if (!(Json.parse(data) instanceof Outcome.Ok<JsonObject>(JsonObject resource))) {
            return;
        }
        Examination examination = EXAMINER.examine(resource, ReferenceResolver.AS_IS);
        if (examination.type() == null) {
            return;
        }
        // Also what was refused must not break the extractor: definitions may become stricter than what lies in the store.
        Examination values = EXAMINER.index(Json.parse(Json.write(resource)).get());
        Outcome<?> indexed = Indexer.index(values.entries(), values.patients(), null, PlainHashes.INSTANCE);
        if (!examination.isOk()) {
            if (examination.problems().size() > 50 || !examination.entries().isEmpty()) {
                throw new AssertionError("A refusal with values, or without an end");
            }
            return;
        }
        Set<Object> expected = new HashSet<>(examination.entries());
        if (!expected.equals(new HashSet<>(values.entries())) || !values.patients().equals(examination.patients())) {
            throw new AssertionError("Other search values after the resource was stored");
        }
        if (indexed instanceof Outcome.Refused<?>(List<?> problems) && problems.isEmpty()) {
            throw new AssertionError("A refusal without a reason");
        }
    }
}
