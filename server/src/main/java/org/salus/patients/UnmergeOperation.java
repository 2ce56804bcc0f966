package org.salus.patients;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.Json;
import org.salus.fhir.JsonObject;
import org.salus.fhir.ResourceType;
import org.salus.kernel.Caller;
import org.salus.kernel.Interaction;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.Commits;
import org.salus.record.Contents;
import org.salus.record.FhirResponse;
import org.salus.record.Operation;
import org.salus.record.Times;
import org.salus.record.Trace;
import org.salus.store.Attachments;
import org.salus.store.Commit;
import org.salus.store.Reader;
import org.salus.store.StoredResource;
import org.salus.store.TokenHashes;
import org.salus.store.Where;
import org.salus.store.Write;
import org.salus.vault.BlindIndex;

/**
 * {@code Patient/[merged away]/$unmerge}: gives back what the merge moved, as it was. What was edited since goes back with the edit; what
 * was written in the surviving chart since stays there and is listed, for somebody to look at.
 */
final class UnmergeOperation implements Operation {

    static final String NAME = "unmerge";
    private static final int ATTEMPTS = 20;
    private static final int PAGE = 1000;

    private final Charts charts;
    private final Commits commits;
    private final PortalAccounts accounts;

    UnmergeOperation(Charts charts, Commits commits, PortalAccounts accounts) {
        this.charts = charts;
        this.commits = commits;
        this.accounts = accounts;
    }

    @Override
    public Definition definition() {
        return new Definition(
                NAME,
                Set.of(Level.INSTANCE),
                Set.of("Patient"),
                true,
                new Needs.Act("patients.merge"),
                "urn:salus:operation:Patient-unmerge",
                "Gives back to this patient the chart that was moved into another by $merge; preview=true only says what would be done");
    }

    private record Plan(
            JsonObject away,
            String survivor,
            JsonObject record,
            int recordVersion,
            List<Write> writes,
            List<Attachments.Carried> contents,
            Answer answer) {}

    @Override
    public FhirResponse run(Call call) {
        Caller caller = call.request().caller();
        String away = Objects.requireNonNull(call.id());
        List<Problem> unknown = call.parameters().otherThan(NAME, "confirm", "reason", "preview");
        if (!unknown.isEmpty()) {
            return FhirResponse.refused(unknown);
        }
        Boolean preview = Inputs.flag(call.parameters(), "preview");
        if (preview == null) {
            return FhirResponse.refused(new Problem(Problem.Code.PARAMETER, "preview is true or false.", "preview"));
        }
        String reason = call.parameters().string("reason");
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Outcome<Plan> planned = plan(caller, away);
            if (planned instanceof Outcome.Refused<Plan>(List<Problem> problems)) {
                return FhirResponse.refused(problems);
            }
            Plan plan = planned.get();
            if (preview) {
                List<String> ids = List.of("Patient/" + plan.survivor(), "Patient/" + away);
                return FhirResponse.of(
                        200,
                        Json.write(plan.answer().json()),
                        Trace.of(Interaction.OPERATION, "Patient", ids, 0, "$unmerge, preview"));
            }
            List<Problem> unsaid = Inputs.confirmed(plan.away(), call.parameters().string("confirm"), reason);
            if (!unsaid.isEmpty()) {
                return FhirResponse.refused(unsaid);
            }
            FhirResponse response = commit(caller, plan, away, String.valueOf(reason));
            if (response != null) {
                return response;
            }
        }
        return FhirResponse.refused(Problem.Code.CONFLICT, "Others keep changing what was moved; try again in a moment.");
    }

    private Outcome<Plan> plan(Caller caller, String awayId) {
        Outcome<StoredResource> gone = charts.patient(caller, awayId);
        if (gone instanceof Outcome.Refused<StoredResource> refused) {
            return refused.cast();
        }
        JsonObject away = Charts.json(gone.get());
        Optional<StoredResource> row = record(caller, awayId);
        if (MergedAway.survivor(away) == null || row.isEmpty()) {
            return Outcome.refused(Problem.Code.CONFLICT, "There is no merge of this patient to undo.");
        }
        JsonObject record = Charts.json(row.get());
        String survivorId = Objects.requireNonNull(MergeRecord.survivor(record));
        Outcome<StoredResource> kept = charts.patient(caller, survivorId);
        if (kept instanceof Outcome.Refused<StoredResource> refused) {
            return refused.cast();
        }
        String into = MergedAway.survivor(Charts.json(kept.get()));
        if (into != null) {
            return Outcome.refused(
                    Problem.Code.CONFLICT,
                    "Patient/" + survivorId + " was merged into Patient/" + into + " since; undo that merge first.");
        }
        Plan plan = new Plan(away, survivorId, record, row.get().version(), new ArrayList<>(), new ArrayList<>(), new Answer());
        plan.answer().reference("survivor", "Patient/" + survivorId).reference("source", "Patient/" + awayId);
        List<MergeRecord.Moved> moved = MergeRecord.moved(record);
        Map<String, StoredResource> current = current(caller, moved);
        Set<String> handled = new HashSet<>(Set.of("Patient/" + survivorId));
        for (MergeRecord.Moved one : moved) {
            handled.add(one.type() + "/" + one.id());
            List<Problem> problems = giveBack(caller, plan, one, current.get(one.type() + "/" + one.id()), awayId);
            if (!problems.isEmpty()) {
                return Outcome.refused(problems);
            }
        }
        plan.answer().number("total", plan.answer().total());
        for (StoredResource later : charts.since(charts.services().store(), caller, survivorId, row.get().updated())) {
            String reference = charts.type(later.type()).name() + "/" + Charts.id(Charts.json(later));
            if (!handled.contains(reference)) {
                plan.answer().reference("review", reference);
            }
        }
        return Outcome.ok(plan);
    }

    /** The record of the merge that stands. */
    private Optional<StoredResource> record(Caller caller, String away) {
        ResourceType task = charts.type("Task");
        BlindIndex blind = charts.services().vault().blindIndex(caller.organisation());
        String key = Objects.requireNonNull(task.param("identifier")).key();
        long token = blind.token(key, TokenHashes.SYSTEM_AND_CODE, MergeRecord.MERGED + "|" + away);
        return charts
                .services()
                .store()
                .search(new Reader.Select(
                        caller.organisation(), List.of(task.code()), new Where.AllTokens(token), List.of(), PAGE, null, false))
                .rows()
                .stream()
                .filter(row -> MergeRecord.is(Charts.json(row)) && "completed".equals(Charts.json(row).string("status")))
                .findFirst();
    }

    private Map<String, StoredResource> current(Caller caller, List<MergeRecord.Moved> moved) {
        BlindIndex blind = charts.services().vault().blindIndex(caller.organisation());
        Map<String, StoredResource> rows = new HashMap<>();
        for (int from = 0; from < moved.size(); from += PAGE) {
            long[] selfs = moved.subList(from, Math.min(from + PAGE, moved.size())).stream()
                    .mapToLong(one -> blind.self(one.type(), one.id()))
                    .toArray();
            charts.services()
                    .store()
                    .search(new Reader.Select(
                            caller.organisation(), List.of(), new Where.Self(selfs), List.of(), PAGE + 1, null, false))
                    .rows()
                    .forEach(row -> rows.put(charts.type(row.type()).name() + "/" + Charts.id(Charts.json(row)), row));
        }
        return rows;
    }

    private List<Problem> giveBack(
            Caller caller, Plan plan, MergeRecord.Moved one, @Nullable StoredResource row, String away) {
        String reference = one.type() + "/" + one.id();
        if (row == null) {
            plan.answer().reference("deleted", reference);
            return List.of();
        }
        JsonObject before = charts.services()
                .store()
                .vread(caller.organisation(), charts.type(one.type()).code(), one.id(), one.version() - 1, Where.ALWAYS)
                .map(Charts::json)
                .orElse(null);
        if (before == null) {
            return List.of(new Problem(
                    Problem.Code.CONFLICT, reference + " cannot be given back: its version before the merge is not there any more."));
        }
        boolean edited = row.version() != one.version();
        JsonObject back = edited ? edited(plan, one, Charts.json(row), before, away) : before;
        String owner = one.type().equals("Binary") ? away : null;
        Outcome<Write> write = charts.write(caller, Write.Kind.UPDATE, back, row.version(), owner);
        if (write instanceof Outcome.Refused<Write>(List<Problem> problems)) {
            return problems;
        }
        plan.writes().add(write.get());
        if (one.type().equals("Binary") && Contents.isBeside(back)) {
            plan.contents().add(Attachments.Carried.of(row));
        }
        if (!one.type().equals("Patient")) {
            plan.answer().count(one.type());
            if (edited) {
                plan.answer().reference("edited", reference);
            }
        }
        return List.of();
    }

    /** What was changed since the merge keeps the change, and leads to the patient whom it was about. */
    private static JsonObject edited(
            Plan plan, MergeRecord.Moved one, JsonObject now, JsonObject before, String away) {
        if (one.type().equals("Patient")) {
            MergedAway.unlink(now, "replaces", away);
            return now;
        }
        Set<String> paths = ChartReferences.to(away, before);
        boolean ofBoth = !ChartReferences.to(plan.survivor(), before).isEmpty();
        ChartReferences.turn(now, plan.survivor(), away, path -> !ofBoth || paths.contains(path));
        return now;
    }

    private @Nullable FhirResponse commit(Caller caller, Plan plan, String away, String reason) {
        JsonObject undone = MergeRecord.undone(
                plan.record(), caller, reason, Times.instant(System.currentTimeMillis() * 1000));
        Outcome<Write> recorded = charts.write(caller, Write.Kind.UPDATE, undone, plan.recordVersion(), null);
        if (recorded instanceof Outcome.Refused<Write>(List<Problem> problems)) {
            return FhirResponse.refused(problems);
        }
        List<Write> writes = new ArrayList<>(plan.writes());
        writes.add(recorded.get());
        Commit commit = new Commit(
                caller.organisation(),
                new long[0],
                Commit.NO_CHECK,
                writes,
                List.of(
                        charts.services().attachments().carried(caller.organisation(), plan.contents()),
                        charts.services()
                                .auditor()
                                .inTransaction(written -> MergeOperation.event(caller, written, plan.survivor(), away, NAME))));
        Outcome<List<Commit.Written>> outcome = commits.move(caller, NAME, commit, List.of(plan.survivor(), away));
        if (outcome instanceof Outcome.Refused<List<Commit.Written>>(List<Problem> problems)) {
            return problems.stream().allMatch(p -> p.code() == Problem.Code.VERSION) ? null : FhirResponse.refused(problems);
        }
        accounts.reopen(caller, MergeRecord.accounts(plan.record()));
        return FhirResponse.of(200, Json.write(plan.answer().json()), null);
    }
}
