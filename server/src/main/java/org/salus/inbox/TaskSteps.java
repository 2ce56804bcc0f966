package org.salus.inbox;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Caller;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.Act;
import org.salus.record.FhirResponse;
import org.salus.record.Operation;

/** The small steps of one item: {@code Task/[id]/$delegate}, {@code $snooze}, {@code $claim}, {@code $reopen}, {@code $mark-read}, {@code $complete}. */
final class TaskSteps implements Operation {

    static final String ACT = "inbox.use";
    private static final Duration UNDO = Duration.ofMinutes(15);
    private static final Duration LONGEST_SNOOZE = Duration.ofDays(90);

    /** Which step. */
    enum Step {
        DELEGATE("delegate", "Gives an item to another clinician or pool", "to", "comment"),
        SNOOZE("snooze", "Puts an item away until a time, or brings it back", "until"),
        CLAIM("claim", "Takes an item out of a pool"),
        REOPEN("reopen", "Takes the own acknowledgement back, within 15 minutes"),
        READ("mark-read", "Says that an item was opened"),
        COMPLETE("complete", "Says that a task is done", "comment");

        private final String word;
        private final String summary;
        private final String[] parameters;

        Step(String word, String summary, String... parameters) {
            this.word = word;
            this.summary = summary;
            this.parameters = parameters;
        }
    }

    private final Desk desk;
    private final Owners owners;
    private final Step step;

    TaskSteps(Desk desk, Owners owners, Step step) {
        this.desk = desk;
        this.owners = owners;
        this.step = step;
    }

    @Override
    public Definition definition() {
        return Desk.definition(step.word, Set.of(Level.INSTANCE), "Task", true, ACT, step.summary);
    }

    @Override
    public FhirResponse run(Call call) {
        List<Problem> unknown = call.parameters().otherThan(step.word, step.parameters);
        if (!unknown.isEmpty()) {
            return FhirResponse.refused(unknown);
        }
        Caller caller = call.request().caller();
        String id = String.valueOf(call.id());
        Mine mine = desk.mine(caller);
        Outcome<JsonObject> changed = (step == Step.REOPEN ? desk.record().read(caller, "Task", id) : desk.ofMine(caller, mine, id))
                .flatMap(task -> switch (step) {
                    case DELEGATE -> delegate(call, caller, task);
                    case SNOOZE -> snooze(call, task);
                    case CLAIM -> claim(mine, task);
                    case REOPEN -> reopen(caller, task);
                    case READ -> Outcome.ok("requested".equals(task.string("status")) ? task.put("status", "received") : task);
                    case COMPLETE -> complete(call, caller, task);
                });
        return Desk.answer(changed.flatMap(task -> desk.record()
                .change(caller, Act.of(step.word)
                        .inChartOf(Desk.chart(call))
                        .update(task.put("lastModified", Terms.written(desk.now()))))
                .map(List::getFirst)));
    }

    private Outcome<JsonObject> delegate(Call call, Caller caller, JsonObject task) {
        JsonObject given = call.parameters().object("to");
        String to = given == null ? call.parameters().string("to") : given.string("reference");
        String type = to == null ? "" : to.split("/", 2)[0];
        if (to == null || !List.of("Practitioner", "CareTeam").contains(type) || !to.contains("/")) {
            return Desk.parameter("to", "is a reference to a Practitioner or a CareTeam that is a pool.");
        }
        Outcome<JsonObject> found = desk.all(caller).read(type, Terms.idOf(to));
        if (!found.isOk() || (type.equals("CareTeam") && !Pools.isPool(found.get()))) {
            return Desk.parameter("to", "is a reference to a Practitioner or a CareTeam that is a pool.");
        }
        String unseen = owners.whyUnseen(desk.all(caller), caller.organisation(), to, Labels.isSensitive(List.of(task)));
        if (unseen != null) {
            return Desk.conflict(unseen);
        }
        return Desk.text(call, "comment", false).map(comment -> {
            JsonObject owner = task.object("owner");
            String from = owner == null ? "" : " from " + owner.string("reference");
            note(task, caller, "Delegated" + from + " to " + to + (comment.isEmpty() ? "" : ": " + comment));
            Terms.setExtension(task, Terms.SNOOZED_UNTIL, null, null);
            return task.put("owner", Terms.reference(to)).put("status", "requested");
        });
    }

    private Outcome<JsonObject> snooze(Call call, JsonObject task) {
        if ("stat".equals(task.string("priority"))) {
            return Desk.conflict("A critical item is not put away.");
        }
        String given = call.parameters().string("until");
        if (given == null) {
            Terms.setExtension(task, Terms.SNOOZED_UNTIL, null, null);
            return Outcome.ok(task);
        }
        Instant until = Results.time(given);
        if (until == null || !until.isAfter(desk.now()) || until.isAfter(desk.now().plus(LONGEST_SNOOZE))) {
            return Desk.parameter("until", "is a time within the next " + LONGEST_SNOOZE.toDays() + " days, such as 2026-05-04T09:00:00Z.");
        }
        Terms.setExtension(task, Terms.SNOOZED_UNTIL, "valueInstant", Terms.written(until));
        return Outcome.ok(task);
    }

    private static Outcome<JsonObject> claim(Mine mine, JsonObject task) {
        if (mine.own() == null) {
            return Outcome.refused(Problem.Code.FORBIDDEN, "Your account is not linked to a Practitioner, who could own it.");
        }
        if (mine.why(task) == Mine.Why.MINE) {
            return Desk.conflict("This item is yours already.");
        }
        return Outcome.ok(task.put("owner", Terms.reference(mine.own())));
    }

    private Outcome<JsonObject> reopen(Caller caller, JsonObject task) {
        JsonObject by = Terms.part(task, "output", Terms.ACKNOWLEDGED);
        JsonObject at = Terms.part(task, "output", Terms.ACKNOWLEDGED_AT);
        Instant signed = at == null ? null : Results.time(at.string("valueInstant"));
        if (!"completed".equals(task.string("status")) || by == null || signed == null) {
            return Desk.conflict("This item has no acknowledgement to take back.");
        }
        if (!Terms.isPerson(by.object("valueReference"), caller)) {
            return Outcome.refused(Problem.Code.FORBIDDEN, "Only who acknowledged it may take that back.");
        }
        if (signed.plus(UNDO).isBefore(desk.now())) {
            return Desk.conflict("An acknowledgement is taken back within " + UNDO.toMinutes() + " minutes.");
        }
        JsonArray kept = new JsonArray();
        for (JsonObject output : JsonObject.objects(task, "output")) {
            if (output != by && output != at) {
                kept.add(output);
            }
        }
        if (kept.isEmpty()) {
            task.remove("output");
        } else {
            task.put("output", kept);
        }
        note(task, caller, "Acknowledgement taken back");
        return Outcome.ok(task.put("status", "received"));
    }

    private Outcome<JsonObject> complete(Call call, Caller caller, JsonObject task) {
        if (Terms.isReview(task)) {
            return Desk.conflict("A result is acknowledged, not completed.");
        }
        if (Terms.isCoded(task.object("code"), "urn:salus:CodeSystem:note-task", "co-sign")) {
            return Desk.conflict("A note is co-signed, not completed.");
        }
        boolean unfiled = Terms.isCoded(task.object("code"), Terms.TASK_CODE, Terms.FILE);
        return Desk.text(call, "comment", false).flatMap(comment -> {
            if (unfiled && comment.isEmpty()) {
                return Desk.conflict("This result is in no chart. File it ($file-result), or say in a comment why it goes into none.");
            }
            if (!comment.isEmpty()) {
                note(task, caller, comment);
            }
            return Outcome.ok(task.put("status", "completed"));
        });
    }

    private void note(JsonObject task, Caller caller, String text) {
        Terms.list(task, "note").add(new JsonObject()
                .put("authorReference", Terms.person(caller))
                .put("time", Terms.written(desk.now()))
                .put("text", text));
    }
}
