package org.salus.inbox;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.fhir.Translated;
import org.salus.kernel.Caller;

/** Names that the inbox uses beyond FHIR's own (docs/api/inbox.md), and small shapes. */
final class Terms {

    /** What a Task asks for. */
    static final String TASK_CODE = "urn:salus:CodeSystem:inbox-task";

    static final String REVIEW = "review-result";
    static final String MESSAGE = "message";
    static final String RELEASE = "release-result";

    /** Of results that came for nobody who is known (module interop): somebody says whose they are. */
    static final String FILE = "file-result";

    /** Identifier of a review: the resource and the commit that made it necessary, so that it is asked for once. */
    static final String REVIEW_ID = "urn:salus:review";

    /** Identifier of a Task that is in another's inbox as well: value is a reference such as {@code Practitioner/1}. */
    static final String ALSO_FOR = "urn:salus:also-for";

    /** Codes of {@code Task.input.type} and {@code Task.output.type}. */
    static final String PART = "urn:salus:CodeSystem:inbox-part";

    static final String SEVERITY = "severity";
    static final String CHANGE = "change";
    static final String PREVIOUS = "previous-value";
    static final String ACKNOWLEDGED = "acknowledged-by";
    static final String ACKNOWLEDGED_AT = "acknowledged-at";

    static final String SNOOZED_UNTIL = "urn:salus:snoozed-until";
    static final String ESCALATION = "urn:salus:escalation";
    static final String RELEASE_AT = "urn:salus:release-at";
    static final String OF = "urn:salus:of";
    static final String THREAD = "urn:salus:thread";

    static final String POOL = "urn:salus:pool";
    static final String UNASSIGNED = "unassigned-results";

    /** The pool of results that are in no chart. */
    static final String UNFILED = "unfiled-results";
    static final String PATIENT_MESSAGES = "patient-messages";
    static final String POOL_CATEGORY = "urn:salus:CodeSystem:care-team-category";
    static final String ROLE = "urn:salus:CodeSystem:role";

    static final String BASIC_CODE = "urn:salus:CodeSystem:basic";
    static final String COVERAGE = "inbox-coverage";
    static final String COVERING = "urn:salus:covering";
    static final String COVERAGE_PERIOD = "urn:salus:coverage-period";

    static final String USER = "urn:salus:user";

    /** Of a Task that still asks for something. */
    static final String OPEN = "requested,received,accepted,ready,in-progress,on-hold";

    private Terms() {}

    static String written(Instant time) {
        return time.truncatedTo(ChronoUnit.MILLIS).toString();
    }

    static JsonObject reference(String reference) {
        return new JsonObject().put("reference", reference);
    }

    static JsonObject concept(String system, String code) {
        return new JsonObject().put("coding", JsonArray.of(new JsonObject().put("system", system).put("code", code)));
    }

    static JsonObject identifier(String system, String value) {
        return new JsonObject().put("system", system).put("value", value);
    }

    /** The caller as somebody who does something. */
    static JsonObject person(Caller caller) {
        JsonObject person = new JsonObject();
        if (caller.practitionerId() != null) {
            person.put("reference", "Practitioner/" + caller.practitionerId());
        }
        return person.put("type", "Practitioner").put("identifier", identifier(USER, caller.subject())).put("display", caller.name());
    }

    static boolean isPerson(@Nullable JsonObject reference, Caller caller) {
        JsonObject identifier = reference == null ? null : reference.object("identifier");
        return identifier != null
                && USER.equals(identifier.string("system"))
                && caller.subject().equals(identifier.string("value"));
    }

    static JsonArray list(JsonObject element, String member) {
        JsonArray list = element.array(member);
        if (list == null) {
            list = new JsonArray();
            element.put(member, list);
        }
        return list;
    }

    static boolean isCoded(@Nullable JsonObject concept, String system, String code) {
        return JsonObject.objects(concept, "coding").stream().anyMatch(c -> system.equals(c.string("system")) && code.equals(c.string("code")));
    }

    static @Nullable String text(@Nullable JsonObject concept) {
        if (concept == null) {
            return null;
        }
        String text = concept.string("text");
        for (JsonObject coding : JsonObject.objects(concept, "coding")) {
            text = text == null ? coding.string("display") : text;
        }
        return text;
    }

    /** {@code Type/id} of a member that is a reference to this type, without a version; null for anything else. */
    static @Nullable String target(@Nullable JsonObject element, String member, String type) {
        return target(element == null ? null : element.object(member), type);
    }

    static @Nullable String target(@Nullable JsonObject reference, String type) {
        String text = reference == null ? null : reference.string("reference");
        return text != null && text.startsWith(type + "/") ? type + "/" + text.substring(type.length() + 1).split("/", 2)[0] : null;
    }

    static String self(JsonObject resource) {
        return resource.string("resourceType") + "/" + resource.string("id");
    }

    static String idOf(String reference) {
        return reference.substring(reference.indexOf('/') + 1);
    }

    static @Nullable JsonObject extension(@Nullable JsonObject element, String url) {
        return JsonObject.objects(element, "extension").stream().filter(e -> url.equals(e.string("url"))).findFirst().orElse(null);
    }

    static void setExtension(JsonObject element, String url, @Nullable String member, @Nullable Object value) {
        JsonArray kept = new JsonArray();
        for (JsonObject one : JsonObject.objects(element, "extension")) {
            if (!url.equals(one.string("url"))) {
                kept.add(one);
            }
        }
        if (member != null && value != null) {
            kept.add(new JsonObject().put("url", url).put(member, value));
        }
        if (kept.isEmpty()) {
            element.remove("extension");
        } else {
            element.put("extension", kept);
        }
    }

    /** The first input or output with this code. */
    static @Nullable JsonObject part(JsonObject task, String member, String code) {
        return JsonObject.objects(task, member).stream().filter(p -> isCoded(p.object("type"), PART, code)).findFirst().orElse(null);
    }

    static JsonObject part(String code, String member, Object value) {
        return new JsonObject().put("type", concept(PART, code)).put(member, value);
    }

    static JsonObject part(String code, Translated text) {
        return text.into(new JsonObject().put("type", concept(PART, code)), "valueString");
    }

    static boolean isReview(@Nullable JsonObject task) {
        return task != null && isCoded(task.object("code"), TASK_CODE, REVIEW);
    }

    static boolean isOpen(JsonObject task) {
        return List.of(OPEN.split(",")).contains(String.valueOf(task.string("status")));
    }

    static @Nullable String identifier(JsonObject resource, String system) {
        return JsonObject.objects(resource, "identifier").stream()
                .filter(i -> system.equals(i.string("system")))
                .map(i -> i.string("value"))
                .findFirst()
                .orElse(null);
    }
}
