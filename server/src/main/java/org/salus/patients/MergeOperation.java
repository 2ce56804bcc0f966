package org.salus.patients;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.audit.AuditEvent;
import org.salus.fhir.Json;
import org.salus.fhir.JsonObject;
import org.salus.fhir.ReferenceText;
import org.salus.kernel.Caller;
import org.salus.kernel.Ids;
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
import org.salus.store.Write;

/**
 * {@code Patient/[survivor]/$merge}: moves the chart of another patient into this one, in one transaction. Nobody writes in either chart
 * meanwhile: what was being written when it began is moved too, what comes later is refused.
 */
final class MergeOperation implements Operation {

    static final String NAME = "merge";
    private static final int ATTEMPTS = 20;
    private static final Problem RACE = new Problem(
            Problem.Code.CONFLICT, "Others keep writing in these charts; try again in a moment. Nothing was changed.");

    private final Charts charts;
    private final Commits commits;
    private final PortalAccounts accounts;

    MergeOperation(Charts charts, Commits commits, PortalAccounts accounts) {
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
                "urn:salus:operation:Patient-merge",
                "Moves the chart of another patient, who is the same person, into this one; preview=true only says what would be done");
    }

    /** What would be done, by the versions that are there now. */
    private record Plan(
            JsonObject survivor,
            JsonObject away,
            List<Write> writes,
            List<MergeRecord.Moved> moved,
            List<Attachments.Carried> contents,
            Map<Long, Integer> found,
            Answer answer) {}

    @Override
    public FhirResponse run(Call call) {
        Caller caller = call.request().caller();
        String survivor = Objects.requireNonNull(call.id());
        List<Problem> unknown = call.parameters().otherThan(NAME, "source", "confirm", "reason", "preview");
        if (!unknown.isEmpty()) {
            return FhirResponse.refused(unknown);
        }
        String away = Inputs.patient(call.parameters(), "source");
        if (away == null) {
            return FhirResponse.refused(new Problem(
                    Problem.Code.PARAMETER, "source names the patient whose chart is to be moved: Patient/[id].", "source"));
        }
        Boolean preview = Inputs.flag(call.parameters(), "preview");
        if (preview == null) {
            return FhirResponse.refused(new Problem(Problem.Code.PARAMETER, "preview is true or false.", "preview"));
        }
        String reason = call.parameters().string("reason");
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Outcome<Plan> planned = plan(caller, survivor, away);
            if (planned instanceof Outcome.Refused<Plan>(List<Problem> problems)) {
                return FhirResponse.refused(problems);
            }
            Plan plan = planned.get();
            if (preview) {
                return FhirResponse.of(
                        200,
                        Json.write(plan.answer().json()),
                        Trace.of(
                                Interaction.OPERATION, "Patient", List.of("Patient/" + survivor, "Patient/" + away), 0, "$merge, preview"));
            }
            List<Problem> unsaid = Inputs.confirmed(plan.away(), call.parameters().string("confirm"), reason);
            if (!unsaid.isEmpty()) {
                return FhirResponse.refused(unsaid);
            }
            FhirResponse response = commit(caller, plan, survivor, away, String.valueOf(reason));
            if (response != null) {
                return response;
            }
        }
        return FhirResponse.refused(RACE);
    }

    private Outcome<Plan> plan(Caller caller, String survivorId, String awayId) {
        if (survivorId.equals(awayId)) {
            return Outcome.refused(new Problem(Problem.Code.REQUEST, "A patient is not merged with itself.", "source"));
        }
        Outcome<StoredResource> kept = charts.patient(caller, survivorId);
        Outcome<StoredResource> gone = charts.patient(caller, awayId);
        if (kept instanceof Outcome.Refused<StoredResource> refused) {
            return refused.cast();
        }
        if (gone instanceof Outcome.Refused<StoredResource> refused) {
            return refused.cast();
        }
        JsonObject survivor = Charts.json(kept.get());
        JsonObject away = Charts.json(gone.get());
        List<Problem> problems = refusals(survivor, away);
        if (!problems.isEmpty()) {
            return Outcome.refused(problems);
        }
        List<StoredResource> rows = charts.of(charts.services().store(), caller, awayId);
        if (rows.size() > Charts.MOST) {
            return Outcome.refused(
                    Problem.Code.TOO_COSTLY, "The chart has more than " + Charts.MOST + " resources; it is not merged in one act.");
        }
        Plan plan = new Plan(survivor, away, new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), versions(rows), new Answer());
        int staying = 0;
        for (StoredResource row : rows) {
            Outcome<Boolean> moved = move(caller, plan, row, survivorId, awayId);
            if (moved instanceof Outcome.Refused<Boolean> refused) {
                return refused.cast();
            }
            staying += moved.get() ? 0 : 1;
        }
        List<String> open = accounts.open(caller, awayId);
        plan.answer().reference("survivor", "Patient/" + survivorId).reference("source", "Patient/" + awayId);
        plan.answer().number("total", plan.moved().size()).number("staying", staying).number("portal-accounts", open.size());
        Differences.tell(survivor, away, plan.answer());
        return patients(caller, plan, kept.get(), gone.get());
    }

    private static List<Problem> refusals(JsonObject survivor, JsonObject away) {
        List<Problem> problems = new ArrayList<>();
        String into = MergedAway.survivor(survivor);
        if (into != null) {
            problems.add(new Problem(
                    Problem.Code.CONFLICT, "This patient was merged into Patient/" + into + "; merge into that one.", "Patient.link"));
        }
        String already = MergedAway.survivor(away);
        if (already != null) {
            problems.add(new Problem(
                    Problem.Code.CONFLICT, "The source was merged into Patient/" + already + " already.", "source"));
        }
        if (Differences.deceased(survivor) != Differences.deceased(away)) {
            problems.add(new Problem(
                    Problem.Code.INVARIANT,
                    "One of the two is recorded as deceased and the other is not: correct that first.",
                    "Patient.deceased"));
        }
        return problems;
    }

    private static Map<Long, Integer> versions(List<StoredResource> rows) {
        Map<Long, Integer> versions = new HashMap<>();
        rows.forEach(row -> versions.put(row.self(), row.version()));
        return versions;
    }

    /** @return false for what stays where it is: other patients' links, the audit, records of merges, signed documents */
    private Outcome<Boolean> move(Caller caller, Plan plan, StoredResource row, String survivor, String away) {
        String type = charts.type(row.type()).name();
        JsonObject resource = Charts.json(row);
        boolean binary = type.equals("Binary");
        if (type.equals("Patient") || type.equals("AuditEvent") || MergeRecord.is(resource)) {
            return Outcome.ok(false);
        }
        boolean turned = ChartReferences.turn(resource, away, survivor, path -> true);
        if (!turned && !binary) {
            return Outcome.ok(false);
        }
        return charts.write(caller, Write.Kind.UPDATE, resource, row.version(), binary ? survivor : null).map(write -> {
            plan.writes().add(write);
            plan.moved().add(new MergeRecord.Moved(type, write.id(), row.version() + 1));
            plan.answer().count(type);
            if (binary && Contents.isBeside(resource)) {
                plan.contents().add(Attachments.Carried.of(row));
            }
            return true;
        });
    }

    private Outcome<Plan> patients(Caller caller, Plan plan, StoredResource kept, StoredResource gone) {
        JsonObject survivor = plan.survivor().deepCopy();
        JsonObject away = plan.away().deepCopy();
        MergedAway.link(survivor, "replaces", Charts.id(away));
        MergedAway.link(away, "replaced-by", Charts.id(survivor));
        away.put("active", false);
        for (StoredResource row : List.of(kept, gone)) {
            JsonObject changed = row == kept ? survivor : away;
            Outcome<Write> write = charts.write(caller, Write.Kind.UPDATE, changed, row.version(), null);
            if (write instanceof Outcome.Refused<Write> refused) {
                return refused.cast();
            }
            plan.writes().add(write.get());
            plan.moved().add(new MergeRecord.Moved("Patient", Charts.id(changed), row.version() + 1));
        }
        return Outcome.ok(plan);
    }

    /** Null when somebody wrote in the charts between looking and holding them. */
    private @Nullable FhirResponse commit(Caller caller, Plan plan, String survivor, String away, String reason) {
        String id = Ids.resource();
        List<String> open = accounts.open(caller, away);
        JsonObject record = MergeRecord.of(
                caller, id, survivor, away, plan.moved(), open, reason, Times.instant(System.currentTimeMillis() * 1000));
        Outcome<Write> recorded = charts.write(caller, Write.Kind.CREATE, record, Write.ABSENT, null);
        if (recorded instanceof Outcome.Refused<Write>(List<Problem> problems)) {
            return FhirResponse.refused(problems);
        }
        List<Write> writes = new ArrayList<>(plan.writes());
        writes.add(recorded.get());
        Commit commit = new Commit(
                caller.organisation(),
                new long[0],
                reader -> unchanged(reader, caller, plan, away),
                writes,
                List.of(
                        charts.services().attachments().carried(caller.organisation(), plan.contents()),
                        charts.services().auditor().inTransaction(written -> event(caller, written, survivor, away, NAME))));
        Outcome<List<Commit.Written>> outcome = commits.move(caller, NAME, commit, List.of(survivor, away));
        if (outcome instanceof Outcome.Refused<List<Commit.Written>>(List<Problem> problems)) {
            boolean overtaken = problems.stream().allMatch(p -> p.code() == Problem.Code.VERSION || p.equals(RACE));
            return overtaken ? null : FhirResponse.refused(problems);
        }
        accounts.close(caller, open);
        return FhirResponse.of(200, Json.write(plan.answer().reference("record", "Task/" + id).json()), null);
    }

    private List<Problem> unchanged(Reader reader, Caller caller, Plan plan, String away) {
        return versions(charts.of(reader, caller, away)).equals(plan.found()) ? List.of() : List.of(RACE);
    }

    static AuditEvent event(Caller caller, List<Commit.Written> written, String survivor, String away, String name) {
        List<String> ids = List.of("Patient/" + survivor, "Patient/" + away);
        long[] patients = written.stream().mapToLong(Commit.Written::patient).filter(p -> p != 0).distinct().limit(Trace.MOST_IDS).toArray();
        return new AuditEvent(
                caller,
                Interaction.OPERATION.code(),
                "Patient",
                ids,
                patients,
                "$" + name + ": " + written.size() + " resources written",
                200,
                Instant.ofEpochMilli(written.getFirst().updated() / 1000));
    }

    static @Nullable String id(@Nullable String reference) {
        if (reference == null) {
            return null;
        }
        ReferenceText text = ReferenceText.relative(reference);
        return text != null && text.type().equals("Patient") ? text.id() : Ids.isValid(reference) ? reference : null;
    }
}
