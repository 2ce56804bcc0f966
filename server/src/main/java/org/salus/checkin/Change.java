package org.salus.checkin;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonObject;

/**
 * What a patient said at check-in that the record says otherwise: an extension of the Appointment, for the front desk to decide on. The
 * Patient is not touched until then.
 *
 * @param before what the record said then; null when it said nothing, and for what is no element of the Patient
 * @param after what the patient says; null likewise
 */
record Change(String id, Field field, @Nullable Object before, @Nullable Object after, String at, State state, @Nullable String by) {

    static final String URL = "urn:salus:check-in-change";

    /** What a change is about. */
    enum Field {
        PHONE("valueString"),
        EMAIL("valueString"),
        ADDRESS("valueAddress"),
        LANGUAGE("valueCode"),
        /** The patient says that the insurance is another: the front desk asks for the card. */
        COVERAGE(""),
        /** The patient did not sign the consent. */
        CONSENT("");

        final String member;

        Field(String member) {
            this.member = member;
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Whether accepting it changes the Patient; the others are notices, which are done with. */
        boolean isOfPatient() {
            return !member.isEmpty();
        }
    }

    enum State {
        OPEN,
        ACCEPTED,
        DECLINED;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    boolean isOpen() {
        return state == State.OPEN;
    }

    Change decided(State next, String who) {
        return new Change(id, field, before, after, at, next, who);
    }

    static List<Change> of(JsonObject appointment) {
        return JsonObject.objects(appointment, "extension").stream().filter(e -> URL.equals(e.string("url"))).map(Change::read).toList();
    }

    private static Change read(JsonObject extension) {
        Field field = Field.valueOf(text(extension, "field", "valueCode").toUpperCase(Locale.ROOT));
        JsonObject by = Elements.extension(extension, "by");
        return new Change(
                text(extension, "id", "valueString"),
                field,
                value(extension, "before", field),
                value(extension, "after", field),
                text(extension, "at", "valueInstant"),
                State.valueOf(text(extension, "state", "valueCode").toUpperCase(Locale.ROOT)),
                by == null ? null : by.string("valueString"));
    }

    private static String text(JsonObject extension, String url, String member) {
        JsonObject part = Elements.extension(extension, url);
        return part == null ? "" : String.valueOf(part.string(member));
    }

    private static @Nullable Object value(JsonObject extension, String url, Field field) {
        JsonObject part = Elements.extension(extension, url);
        return part == null || !field.isOfPatient() ? null : part.get(field.member);
    }

    private JsonObject written() {
        JsonObject extension = new JsonObject().put("url", URL);
        Elements.add(extension, Elements.part("id", "valueString", id));
        Elements.add(extension, Elements.part("field", "valueCode", field.word()));
        if (before != null) {
            Elements.add(extension, Elements.part("before", field.member, before));
        }
        if (after != null) {
            Elements.add(extension, Elements.part("after", field.member, after));
        }
        Elements.add(extension, Elements.part("at", "valueInstant", at));
        Elements.add(extension, Elements.part("state", "valueCode", state.word()));
        if (by != null) {
            Elements.add(extension, Elements.part("by", "valueString", by));
        }
        return extension;
    }

    /** Replaces all changes of the appointment. */
    static void put(JsonObject appointment, List<Change> changes) {
        Elements.keep(appointment, e -> !URL.equals(e.string("url")));
        changes.forEach(change -> Elements.add(appointment, change.written()));
    }
}
