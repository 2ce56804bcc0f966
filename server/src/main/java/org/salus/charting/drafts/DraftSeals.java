package org.salus.charting.drafts;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import org.salus.charting.drafts.DraftField.Alternative;
import org.salus.charting.drafts.DraftField.Author;
import org.salus.charting.drafts.DraftField.Form;
import org.salus.fhir.Json;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonNumber;
import org.salus.fhir.JsonObject;
import org.salus.vault.Vault;

/** What a draft holds, sealed under its patient's key, each piece bound to its draft, field and revision. */
final class DraftSeals {

    /** Ties the common ground of a merge to its table, so that it cannot pass for the field itself. */
    private static final String BASE = "base";

    private static final String FIELD = "field";
    private static final String HEAD = "head";

    private final Vault vault;

    DraftSeals(Vault vault) {
        this.vault = vault;
    }

    /** Keyed hash of a form, by which its draft is found. */
    long task(int organisation, String kind, String key) {
        return vault.blindIndex(organisation).token("draft.task", 't', kind + "|" + key);
    }

    long name(int organisation, String name) {
        return vault.blindIndex(organisation).token("draft.field", 'f', name);
    }

    /** What is sealed of a draft beside its fields. */
    record Head(String patientId, String key, String title, List<String> labels, String ownerName) {}

    byte[] head(int organisation, long patient, String draft, Head head) {
        JsonArray labels = new JsonArray();
        head.labels().forEach(labels::add);
        JsonObject json = new JsonObject()
                .put("patient", head.patientId())
                .put("key", head.key())
                .put("title", head.title())
                .put("labels", labels)
                .put("owner", head.ownerName());
        return seal(organisation, patient, Json.write(json), context(draft, 0, HEAD), 1);
    }

    Head head(int organisation, long patient, String draft, byte[] sealed) {
        JsonObject json = open(organisation, patient, sealed, context(draft, 0, HEAD), 1);
        List<String> labels = new ArrayList<>();
        JsonArray array = json.array("labels");
        for (int i = 0; array != null && i < array.size(); i++) {
            labels.add(String.valueOf(array.get(i)));
        }
        return new Head(text(json, "patient"), text(json, "key"), text(json, "title"), labels, text(json, "owner"));
    }

    byte[] field(int organisation, long patient, String draft, long name, DraftField field) {
        JsonArray conflicts = new JsonArray();
        for (Alternative one : field.conflicts()) {
            conflicts.add(new JsonObject()
                    .put("id", JsonNumber.of(one.id()))
                    .put("value", one.value())
                    .put("editor", one.editor())
                    .put("base", JsonNumber.of(one.base()))
                    .put("by", author(one.by()))
                    .put("at", JsonNumber.of(one.at())));
        }
        JsonObject json = new JsonObject()
                .put("name", field.name())
                .put("form", field.form().name())
                .put("value", field.value())
                .put("by", author(field.by()))
                .put("at", JsonNumber.of(field.at()))
                .put("conflicts", conflicts);
        return seal(organisation, patient, Json.write(json), context(draft, name, FIELD), field.revision());
    }

    DraftField field(int organisation, long patient, String draft, long name, int revision, byte[] sealed) {
        JsonObject json = open(organisation, patient, sealed, context(draft, name, FIELD), revision);
        List<Alternative> conflicts = new ArrayList<>();
        JsonArray array = json.array("conflicts");
        for (int i = 0; array != null && i < array.size(); i++) {
            if (array.get(i) instanceof JsonObject one) {
                conflicts.add(new Alternative(
                        (int) number(one, "id"),
                        text(one, "value"),
                        text(one, "editor"),
                        (int) number(one, "base"),
                        author(one),
                        number(one, "at")));
            }
        }
        return new DraftField(
                text(json, "name"),
                Form.valueOf(text(json, "form")),
                text(json, "value"),
                revision,
                author(json),
                number(json, "at"),
                conflicts);
    }

    byte[] base(int organisation, long patient, String draft, long name, int revision, String text) {
        return seal(
                organisation, patient, text.getBytes(StandardCharsets.UTF_8), context(draft, name, BASE), revision);
    }

    String base(int organisation, long patient, String draft, long name, int revision, byte[] sealed) {
        return new String(vault.open(organisation, patient, sealed, context(draft, name, BASE), revision), StandardCharsets.UTF_8);
    }

    private byte[] seal(int organisation, long patient, byte[] plain, long context, int revision) {
        return vault.seal(organisation, patient, plain, plain.length, context, revision);
    }

    private JsonObject open(int organisation, long patient, byte[] sealed, long context, int revision) {
        return Json.parse(vault.open(organisation, patient, sealed, context, revision)).get();
    }

    private static JsonObject author(Author author) {
        return new JsonObject().put("id", author.id()).put("name", author.name());
    }

    private static Author author(JsonObject json) {
        JsonObject by = json.object("by");
        return by == null ? new Author("", "") : new Author(text(by, "id"), text(by, "name"));
    }

    private static String text(JsonObject json, String name) {
        String text = json.string(name);
        return text == null ? "" : text;
    }

    private static long number(JsonObject json, String name) {
        return json.get(name) instanceof JsonNumber number ? Long.parseLong(number.text()) : 0;
    }

    private static long context(String draft, long name, String what) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(("draft/" + what + "/" + draft + "/").getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(digest.digest(ByteBuffer.allocate(8).putLong(name).array())).getLong();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
