package org.salus.charting.notes;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.Json;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonNull;
import org.salus.fhir.JsonObject;

/**
 * What a signer attests: {@code sha-256:} and the hash, in hexadecimal, of the UTF-8 of one compact JSON array:
 * {@code [title, subject, encounter, date, type, [section, ...]]}, each section {@code [title, code, div, [section, ...]]}. The
 * structured values are part of it as the text that shows them.
 * References are as written, codes {@code system|code}, what is missing is null. Status, attesters and meta are outside: a co-signature
 * attests the same content. {@code docs/api/notes.md} says it for verifiers.
 */
final class NoteHash {

    private NoteHash() {}

    static String of(JsonObject composition) {
        JsonArray content = new JsonArray()
                .add(orNull(composition.string("title")))
                .add(orNull(target(composition.object("subject"))))
                .add(orNull(target(composition.object("encounter"))))
                .add(orNull(composition.string("date")))
                .add(orNull(code(composition.object("type"))))
                .add(sections(composition.array("section")));
        // An array is no object for the writer: it is taken out of one.
        byte[] json = Json.write(new JsonObject().put("n", content));
        byte[] array = new String(json, 5, json.length - 6, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8);
        try {
            return "sha-256:" + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(array));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    private static JsonArray sections(@Nullable JsonArray sections) {
        JsonArray all = new JsonArray();
        for (JsonObject section : JsonArray.objects(sections)) {
            JsonObject text = section.object("text");
            all.add(new JsonArray()
                    .add(orNull(section.string("title")))
                    .add(orNull(code(section.object("code"))))
                    .add(orNull(text == null ? null : text.string("div")))
                    .add(sections(section.array("section"))));
        }
        return all;
    }

    private static @Nullable String target(@Nullable JsonObject reference) {
        return reference == null ? null : reference.string("reference");
    }

    private static @Nullable String code(@Nullable JsonObject concept) {
        JsonArray codings = concept == null ? null : concept.array("coding");
        JsonObject coding = codings == null || codings.isEmpty() ? null : codings.object(0);
        return coding == null ? null : coding.string("system") + "|" + coding.string("code");
    }

    private static Object orNull(@Nullable String text) {
        return text == null ? JsonNull.NULL : text;
    }
}
