package org.salus.inbox;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.Json;
import org.salus.fhir.JsonObject;
import org.salus.identity.User;
import org.salus.identity.UserAdmin;
import org.salus.kernel.Caller;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.FhirResponse;
import org.salus.record.Look;
import org.salus.record.Operation;
import org.salus.record.RecordAccess;

/** What the operations of the inbox work with. */
final class Desk {

    private static final int LONGEST_TEXT = 4000;

    /** Of what a patient writes. */
    static final int LONGEST_LETTER = 10_000;

    private final RecordAccess record;
    private final UserAdmin users;
    private final Clock clock;

    Desk(RecordAccess record, UserAdmin users, Clock clock) {
        this.record = record;
        this.users = users;
        this.clock = clock;
    }

    RecordAccess record() {
        return record;
    }

    Instant now() {
        return clock.instant();
    }

    /** At everything of the organisation, for who works with whom and for nothing of a patient. */
    Look all(Caller caller) {
        return record.as(Caller.system(caller.organisation(), "inbox"));
    }

    /** Active accounts with which this patient reads the own record. */
    List<User> portal(Caller caller, String patientId) {
        return users.ofPatient(Caller.system(caller.organisation(), "inbox"), patientId).stream().filter(User::active).toList();
    }

    Mine mine(Caller caller) {
        return Mine.of(all(caller), caller, now());
    }

    static Operation.Definition definition(
            String name, Set<Operation.Level> levels, String type, boolean affects, String act, String summary) {
        return new Operation.Definition(
                name, levels, Set.of(type), affects, new Operation.Needs.Act(act), "urn:salus:operation:" + type + "-" + name, summary);
    }

    static @Nullable String chart(Operation.Call call) {
        return call.request().header("x-salus-patient");
    }

    /** A text parameter; PARAMETER when it is too long or, if it must be there, missing. Empty stands for none. */
    static Outcome<String> text(Operation.Call call, String name, boolean required) {
        return text(call, name, required, LONGEST_TEXT);
    }

    static Outcome<String> text(Operation.Call call, String name, boolean required, int longest) {
        List<String> all = call.parameters().strings(name);
        String text = all.isEmpty() ? "" : all.getFirst().strip();
        if (all.size() > 1 || text.length() > longest || (required && text.isEmpty())) {
            return parameter(name, "is one text of 1 to " + longest + " characters.");
        }
        return Outcome.ok(text);
    }

    static <T> Outcome<T> parameter(String name, String right) {
        return Outcome.refused(new Problem(Problem.Code.PARAMETER, name + " " + right, name));
    }

    static <T> Outcome<T> conflict(String message) {
        return Outcome.refused(Problem.Code.CONFLICT, message);
    }

    /** The first of what was written. */
    static FhirResponse answer(Outcome<JsonObject> outcome) {
        return switch (outcome) {
            case Outcome.Ok<JsonObject>(JsonObject resource) -> FhirResponse.of(200, Json.write(resource), null);
            case Outcome.Refused<JsonObject>(List<Problem> problems) -> FhirResponse.refused(problems);
        };
    }

    /** An open Task that is in the caller's inbox. */
    Outcome<JsonObject> ofMine(Caller caller, Mine mine, String id) {
        return record.read(caller, "Task", id).flatMap(task -> {
            if (mine.why(task) == null) {
                return Outcome.refused(
                        Problem.Code.FORBIDDEN, "Task/" + id + " is not in your inbox: claim it from a pool, or ask its owner to delegate it.");
            }
            return Terms.isOpen(task) ? Outcome.ok(task) : closed(task);
        });
    }

    private static Outcome<JsonObject> closed(JsonObject task) {
        JsonObject by = Terms.part(task, "output", Terms.ACKNOWLEDGED);
        JsonObject who = by == null ? null : by.object("valueReference");
        if ("cancelled".equals(task.string("status"))) {
            return conflict("Task/" + task.string("id") + " was replaced: the result has changed. Look at the newer one.");
        }
        return conflict("Task/" + task.string("id") + " is done already"
                + (who == null || who.string("display") == null ? "." : ", by " + who.string("display") + "."));
    }
}
