package org.salus.interop.hl7v2;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Caller;
import org.salus.kernel.Ids;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.Act;
import org.salus.record.Look;
import org.salus.record.RecordAccess;

/**
 * Stores a message and what it reports in one transaction: into the chart of who it is about, or into the queue of what people must look at. A
 * message is known by its sender and MSH-10, a report by its filler number: what comes twice, or twice at once, is there once.
 */
final class Filing {

    /** What a message may do, whoever sends it or sorts it. */
    static final List<String> SCOPES = List.of(
            "system/Patient.rs", "system/Practitioner.rs", "system/CareTeam.rs", "system/ServiceRequest.crs", "system/DiagnosticReport.crus",
            "system/Observation.crus", "system/Communication.crus", "system/Task.crus");

    static final String TASK_CODE = "urn:salus:CodeSystem:inbox-task";
    static final String FILE = "file-result";
    private static final String TASK_PART = "urn:salus:CodeSystem:inbox-part";

    private static final int TRIES = 6;
    private static final int CHUNK = 40;
    private static final Set<String> DONE = Set.of("final", "amended", "corrected", "appended");
    private static final Set<String> BEGUN = Set.of("registered", "partial", "preliminary");

    private final RecordAccess record;
    private final IntFunction<String> queue;
    private final Clock clock;

    /** @param queue of an organisation: who looks at what is not surely somebody's */
    Filing(RecordAccess record, IntFunction<String> queue, Clock clock) {
        this.record = record;
        this.queue = queue;
        this.clock = clock;
    }

    /** What came of it. */
    sealed interface Filed {
        /** On disk, in a chart or in the queue. */
        record Stored(String text) implements Filed {}

        /** Nothing was stored; sent again as it is, it would be refused again. */
        record Wrong(Fault fault) implements Filed {}

        /** Nothing was stored; it may be sent again. */
        record Busy() implements Filed {}
    }

    /** A message with what was read out of it. */
    record Incoming(Hl7Settings.Sender sender, Message message, byte[] raw, Results results) {
        String key() {
            return Shapes.key(sender.key(), message.controlId());
        }
    }

    /** An order of somebody who looked at the queue. @param task and communication as they were read */
    record Sorted(JsonObject task, JsonObject communication, JsonObject patient) {}

    Filed file(Caller actor, Incoming in) {
        for (int i = 0; i < TRIES; i++) {
            Look look = record.as(actor);
            Filed before = seen(look, in);
            if (before != null) {
                return before;
            }
            Filed filed = switch (PatientMatch.of(in.results().patient(), in.sender(), look)) {
                case PatientMatch.Matched.Unsure(Why why) -> queue(actor, in, why);
                case PatientMatch.Matched.Found(JsonObject patient) -> intoChart(actor, look, in, patient, null);
            };
            if (!(filed instanceof Filed.Busy)) {
                return filed;
            }
        }
        return new Filed.Busy();
    }

    /** Into the chart that somebody has chosen. */
    Filed sort(Caller actor, Incoming in, Sorted sorted) {
        return intoChart(actor, record.as(actor), in, sorted.patient(), sorted);
    }

    /** What a message of this sender and number was answered with before; null when there was none. */
    private static @Nullable Filed seen(Look look, Incoming in) {
        List<JsonObject> before = found(look, "Communication", "identifier=" + Shapes.token(Shapes.MESSAGE, in.key()));
        if (before.isEmpty()) {
            return null;
        }
        String content = Shapes.identifier(before.getFirst(), Shapes.CONTENT);
        return Shapes.key(in.message().content()).equals(content)
                ? new Filed.Stored("Stored before.")
                : new Filed.Wrong(Fault.header(10, Fault.DUPLICATE, "MSH-10 was the number of another message: each message has a number of its own."));
    }

    private Filed queue(Caller actor, Incoming in, Why why) {
        String message = "urn:uuid:" + UUID.randomUUID();
        Act act = guarded(in, Act.of("hl7v2-queue"))
                .create(message, communication(in, null, List.of()))
                .create(null, task(actor, in, why, message));
        return answer(record.change(actor, act), "Stored. A person looks at it first.");
    }

    private static Act guarded(Incoming in, Act act) {
        String query = "identifier=" + Shapes.token(Shapes.MESSAGE, in.key());
        return act.lock("hl7v2 message " + in.key())
                .check(under -> found(under, "Communication", query).isEmpty()
                        ? List.of()
                        : List.of(new Problem(Problem.Code.DUPLICATE, "This message is there.")));
    }

    private Filed intoChart(Caller actor, Look look, Incoming in, JsonObject patient, @Nullable Sorted sorted) {
        String subject = Shapes.self(patient);
        Map<String, JsonObject> stored = new HashMap<>();
        List<Results.Report> taken = new ArrayList<>();
        for (Results.Report report : in.results().reports()) {
            JsonObject before = one(look, "DiagnosticReport", Shapes.REPORT, report.key());
            if (before != null) {
                JsonObject of = before.object("subject");
                if (of == null || !subject.equals(of.string("reference"))) {
                    return aside(actor, in, new Why(Why.Reason.OTHER_CHART), sorted, 3, Fault.DUPLICATE);
                }
                stored.put(report.key(), before);
            }
            if (before == null || !isLate(report.resource(), before)) {
                taken.add(report);
            }
        }
        if (taken.isEmpty()) {
            return aside(actor, in, new Why(Why.Reason.OLDER), sorted, 22, Fault.SEQUENCE);
        }
        if (sorted == null && taken.size() < in.results().reports().size()) {
            return queue(actor, in, new Why(Why.Reason.PARTLY_OLDER));
        }
        Act act = sorted == null ? guarded(in, Act.of("hl7v2-file")) : Act.of("file-result");
        List<String> reports = new ArrayList<>();
        Set<String> made = new HashSet<>();
        for (Results.Report report : taken) {
            JsonObject before = stored.get(report.key());
            if (before == null) {
                made.add(report.key());
            }
            act = report(act.lock("hl7v2 report " + report.key()), look, in, report, before, subject, reports);
        }
        if (sorted == null) {
            act = act.create(null, communication(in, subject, reports));
        } else {
            JsonArray about = new JsonArray();
            reports.forEach(r -> about.add(Shapes.reference(r)));
            act = act.update(sorted.communication().put("subject", Shapes.reference(subject)).put("about", about))
                    .update(sorted.task()
                            .put("status", "completed")
                            .put("for", Shapes.reference(subject))
                            .put("lastModified", Shapes.written(clock.instant())));
        }
        Act.Check first = act.check();
        // Two messages about one new report at once: the second finds it and corrects it.
        act = act.check(under -> {
            List<Problem> problems = new ArrayList<>(first.run(under));
            if (made.stream().anyMatch(key -> one(under, "DiagnosticReport", Shapes.REPORT, key) != null)) {
                problems.add(new Problem(Problem.Code.VERSION, "This report was made meanwhile."));
            }
            return problems;
        });
        return answer(record.change(actor, act), "Stored.");
    }

    /** A message that changes nothing in the chart: to people, or back to who wanted to file it. */
    private Filed aside(Caller actor, Incoming in, Why why, @Nullable Sorted sorted, int field, int code) {
        return sorted == null ? queue(actor, in, why) : new Filed.Wrong(new Fault("OBR", 1, field, code, why.text()));
    }

    /** Whether the chart has a later state of this report, by its time, or because what is final is not begun again. */
    private static boolean isLate(JsonObject report, JsonObject stored) {
        return HlTime.isBefore(report.string("issued"), stored.string("issued"))
                || DONE.contains(String.valueOf(stored.string("status"))) && BEGUN.contains(String.valueOf(report.string("status")));
    }

    private static Act report(
            Act begun, Look look, Incoming in, Results.Report report, @Nullable JsonObject stored, String subject, List<String> reports) {
        Act act = begun;
        Map<String, JsonObject> known = stored == null ? Map.of() : known(look, report.findings());
        List<String> results = new ArrayList<>();
        for (JsonObject one : JsonObject.objects(stored, "result")) {
            results.add(String.valueOf(one.string("reference")));
        }
        for (Results.Finding finding : report.findings()) {
            JsonObject now = finding.resource().deepCopy().put("subject", Shapes.reference(subject));
            JsonObject before = known.get(finding.key());
            if (before == null) {
                String url = "urn:uuid:" + UUID.randomUUID();
                act = act.create(url, now);
                results.add(url);
            } else {
                JsonObject next = replaced(before, now);
                if (!next.equals(before)) {
                    act = act.update(next);
                }
                if (!results.contains(Shapes.self(before))) {
                    results.add(Shapes.self(before));
                }
            }
        }
        JsonObject now = report.resource().deepCopy().put("subject", Shapes.reference(subject));
        if (!results.isEmpty()) {
            JsonArray list = new JsonArray();
            results.forEach(r -> list.add(Shapes.reference(r)));
            now.put("result", list);
        }
        if (stored != null) {
            // Once corrected it stays so, whatever later sendings say.
            if ("corrected".equals(stored.string("status")) && "final".equals(now.string("status"))) {
                now.put("status", "corrected");
            }
            reports.add(Shapes.self(stored));
            return act.update(replaced(stored, now));
        }
        String order = order(look, report, subject);
        String requester = order == null ? requester(look, in.sender(), report.requester()) : null;
        if (requester != null) {
            // An order that was not made here: it says who must see the result.
            String url = "urn:uuid:" + UUID.randomUUID();
            act = act.create(url, ordered(now, requester, subject));
            order = url;
        }
        if (order != null) {
            now.put("basedOn", JsonArray.of(Shapes.reference(order)));
        }
        String url = "urn:uuid:" + UUID.randomUUID();
        reports.add(url);
        return act.create(url, now);
    }

    /** The stored resource with what the message says in place of what an earlier message said; labels and the order stay. */
    private static JsonObject replaced(JsonObject stored, JsonObject now) {
        JsonObject next = stored.deepCopy();
        for (int i = stored.size() - 1; i >= 0; i--) {
            String name = stored.name(i);
            if (!Set.of("resourceType", "id", "meta", "text", "basedOn", "encounter", "extension").contains(name)) {
                next.remove(name);
            }
        }
        for (int i = 0; i < now.size(); i++) {
            next.put(now.name(i), now.value(i));
        }
        return next;
    }

    private static JsonObject ordered(JsonObject report, String requester, String subject) {
        JsonObject order = new JsonObject()
                .put("resourceType", "ServiceRequest")
                .put("status", "completed")
                .put("intent", "order");
        JsonArray identifiers = new JsonArray();
        JsonObject.objects(report, "identifier").stream().filter(i -> i.has("type")).forEach(i -> identifiers.add(i.deepCopy()));
        order.put("identifier", identifiers);
        JsonObject code = report.object("code");
        if (code != null) {
            order.put("code", code.deepCopy());
        }
        return order.put("subject", Shapes.reference(subject)).put("requester", Shapes.reference(requester));
    }

    /** The order in this chart that the message names; null when there is none. */
    private static @Nullable String order(Look look, Results.Report report, String subject) {
        if (report.order().isEmpty()) {
            return null;
        }
        JsonObject placer = JsonObject.objects(report.resource(), "identifier").getLast();
        List<JsonObject> found = new ArrayList<>(found(
                look,
                "ServiceRequest",
                "identifier=" + Shapes.token(String.valueOf(placer.string("system")), report.order()) + "&subject=" + subject));
        if (found.isEmpty() && Ids.isValid(report.order())) {
            found.addAll(found(look, "ServiceRequest", "_id=" + report.order() + "&subject=" + subject));
        }
        return found.size() == 1 ? Shapes.self(found.getFirst()) : null;
    }

    private static @Nullable String requester(Look look, Hl7Settings.Sender sender, Results.@Nullable Requester requester) {
        if (requester == null) {
            return null;
        }
        Segment segment = requester.segment();
        String number = segment.part(requester.value(), 1);
        String system = Hl7Settings.system(
                sender.practitioners(), segment.part(requester.value(), 9), segment.sub(requester.value(), 9, 2), segment.part(requester.value(), 13));
        if (number.isEmpty() || number.length() > Shapes.LONGEST_NUMBER || system == null) {
            return null;
        }
        List<JsonObject> found = found(look, "Practitioner", "identifier=" + Shapes.token(system, number));
        return found.size() == 1 ? Shapes.self(found.getFirst()) : null;
    }

    private static Map<String, JsonObject> known(Look look, List<Results.Finding> findings) {
        Map<String, JsonObject> known = new HashMap<>();
        for (int from = 0; from < findings.size(); from += CHUNK) {
            String tokens = findings.subList(from, Math.min(findings.size(), from + CHUNK)).stream()
                    .map(f -> Shapes.token(Shapes.OBSERVATION, f.key()))
                    .collect(Collectors.joining(","));
            for (JsonObject one : found(look, "Observation", "identifier=" + tokens)) {
                known.put(String.valueOf(Shapes.identifier(one, Shapes.OBSERVATION)), one);
            }
        }
        return known;
    }

    private JsonObject communication(Incoming in, @Nullable String subject, List<String> reports) {
        JsonObject made = withheld("Communication")
                .put("identifier", JsonArray.of(
                        Shapes.identifier(Shapes.MESSAGE, in.key()),
                        Shapes.identifier(Shapes.CONTENT, Shapes.key(in.message().content())),
                        Shapes.identifier(Shapes.SENDER, in.sender().key())))
                .put("status", "completed")
                .put("category", JsonArray.of(Shapes.concept("urn:salus:CodeSystem:message", "hl7v2")));
        if (subject != null) {
            made.put("subject", Shapes.reference(subject));
        }
        if (!reports.isEmpty()) {
            JsonArray about = new JsonArray();
            reports.forEach(r -> about.add(Shapes.reference(r)));
            made.put("about", about);
        }
        JsonObject content = new JsonObject()
                .put("contentType", Shapes.CONTENT_TYPE)
                .put("data", Base64.getEncoder().encodeToString(in.raw()))
                .put("title", "ORU^R01 " + in.message().controlId());
        return made.put("received", Shapes.written(clock.instant()))
                .put("payload", JsonArray.of(JsonObject.of("contentAttachment", content)));
    }

    /** What waits for people is not for the patient, who may be another. */
    private static JsonObject withheld(String type) {
        JsonObject label =
                new JsonObject().put("system", "http://terminology.hl7.org/CodeSystem/v3-ActCode").put("code", "NOPAT");
        return new JsonObject().put("resourceType", type).put("meta", new JsonObject().put("security", JsonArray.of(label)));
    }

    private JsonObject task(Caller actor, Incoming in, Why why, String message) {
        Instant now = clock.instant();
        boolean critical = in.results().isCritical();
        PatientMatch.Said said = PatientMatch.said(in.results().patient());
        return withheld("Task")
                .put("identifier", JsonArray.of(Shapes.identifier(Shapes.MESSAGE, in.key())))
                .put("status", "requested")
                .put("intent", "order")
                .put("priority", critical ? "stat" : "urgent")
                .put("code", Shapes.concept(TASK_CODE, FILE))
                .put("description", (critical ? "Critical result" : "Result") + " that is in no chart: " + in.results().words() + ". The message says: "
                        + said.text() + ". " + why.text())
                .put("input", inputs(in, said, why))
                .put("focus", Shapes.reference(message))
                .put("authoredOn", Shapes.written(now))
                .put("lastModified", Shapes.written(now))
                .put("owner", Shapes.reference(queue.apply(actor.organisation())))
                .put("restriction", new JsonObject()
                        .put("period", JsonObject.of("end", Shapes.written(now.plus(critical ? Duration.ofMinutes(30) : Duration.ofHours(24))))));
    }

    /** The same as the description in parts, so that a screen says it in the language of its reader. */
    private static JsonArray inputs(Incoming in, PatientMatch.Said said, Why why) {
        JsonArray inputs = JsonArray.of(input("why", "valueCode", why.reason().code()));
        why.differences().forEach(d -> inputs.add(input("difference", "valueCode", d.code())));
        inputs.add(input("reported", "valueString", in.results().words()));
        inputs.add(input("said-name", "valueString", said.name()));
        if (!said.birthDate().isEmpty()) {
            inputs.add(input("said-birth-date", "valueDate", said.birthDate()));
        }
        if (!said.number().isEmpty()) {
            inputs.add(input("said-number", "valueString", said.number()));
        }
        return inputs;
    }

    private static JsonObject input(String code, String member, String value) {
        return new JsonObject().put("type", Shapes.concept(TASK_PART, code)).put(member, value);
    }

    private static Filed answer(Outcome<List<JsonObject>> outcome, String text) {
        return switch (outcome) {
            case Outcome.Ok<List<JsonObject>> _ -> new Filed.Stored(text);
            case Outcome.Refused<List<JsonObject>>(List<Problem> problems) -> {
                boolean again = problems.stream()
                        .allMatch(p -> Set.of(Problem.Code.DUPLICATE, Problem.Code.VERSION, Problem.Code.CONFLICT, Problem.Code.UNAVAILABLE, Problem.Code.THROTTLED)
                                .contains(p.code()));
                // Codes and places, no words: these may repeat a value.
                yield again
                        ? new Filed.Busy()
                        : new Filed.Wrong(Fault.header(0, Fault.INTERNAL, "The record refused what the message says: " + problems.stream()
                                .limit(3)
                                .map(p -> p.code().stableCode() + (p.path() == null ? "" : " at " + p.path()))
                                .collect(Collectors.joining(", "))));
            }
        };
    }

    private static @Nullable JsonObject one(Look look, String type, String system, String value) {
        List<JsonObject> all = found(look, type, "identifier=" + Shapes.token(system, value));
        return all.isEmpty() ? null : all.getFirst();
    }

    /** Nothing is taken for missing because it could not be looked for. */
    private static List<JsonObject> found(Look look, String type, String query) {
        return look.search(type, query).get().matches();
    }
}
