package org.salus.inbox;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonObject;
import org.salus.fhir.Translated;
import org.salus.kernel.Caller;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.live.Follower;
import org.salus.record.Act;
import org.salus.record.Look;
import org.salus.record.RecordAccess;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks for an acknowledgement of every result that becomes final, is changed afterwards or is withdrawn, whichever way it comes. One
 * Task for each report and commit, known by its identifier, so that a commit that is told twice asks once. A report's observations are
 * looked at with it; a laboratory observation that no final report contains is a result by itself.
 */
final class Reviews implements Follower {

    /** A result that was issued longer ago, and is new to this record, is history that was brought in. */
    private static final Duration RECENT = Duration.ofDays(30);

    private static final int CHUNK = 50;
    private static final int TRIES = 4;
    private static final Logger LOG = LoggerFactory.getLogger(Reviews.class);

    private final RecordAccess record;
    private final Owners owners;
    private final Pools pools;
    private final Clock clock;

    Reviews(RecordAccess record, Owners owners, Pools pools, Clock clock) {
        this.record = record;
        this.owners = owners;
        this.pools = pools;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "reviews";
    }

    @Override
    public Set<String> types() {
        return Set.of("DiagnosticReport", "Observation");
    }

    /** What a commit makes necessary for one result. */
    private static final class Wanted {
        final JsonObject result;
        final List<Translated> changes = new ArrayList<>();
        boolean changed;
        boolean withdrawn;
        @Nullable String previous;

        Wanted(JsonObject result) {
            this.result = result;
        }
    }

    @Override
    public void handle(Followed commit) {
        Look look = record.as(Caller.system(commit.organisation(), "inbox"));
        Map<String, Wanted> wanted = new LinkedHashMap<>();
        Map<String, Changed> observations = new LinkedHashMap<>();
        Map<String, JsonObject> reports = new LinkedHashMap<>();
        for (Changed change : commit.changes()) {
            if (change.type().equals("Observation")) {
                if (matters(change) && (Results.isLaboratory(change.after()) || Results.isFinal(change.before()))) {
                    observations.put("Observation/" + change.id(), change);
                }
            } else {
                reports.put("DiagnosticReport/" + change.id(), change.after());
                if (matters(change) && Results.isResult(change.after())) {
                    note(wanted, change);
                }
            }
        }
        if (!observations.isEmpty()) {
            reportsOf(look, observations.keySet()).forEach(reports::putIfAbsent);
            observations.forEach((reference, change) -> observation(wanted, reports, reference, change));
        }
        for (Wanted one : wanted.values()) {
            make(commit, look, one);
        }
    }

    /** Notes, vital signs and history that is brought in ask for nothing. A report that is not final yet is told, as it holds what is. */
    @Override
    public boolean concerns(String type, JsonObject created) {
        if (!type.equals("Observation")) {
            return !Results.isFinal(created) || isNews(created) && Results.isResult(created);
        }
        return Results.isLaboratory(created) && isNews(created);
    }

    private boolean matters(Changed change) {
        JsonObject before = change.before();
        if (before != null && Results.isFinal(before)) {
            return Results.isWithdrawn(change.after()) || (Results.isFinal(change.after()) && Results.differ(before, change.after()));
        }
        return isNews(change.after());
    }

    private boolean isNews(JsonObject result) {
        if (!Results.isFinal(result)) {
            return false;
        }
        Instant issued = Results.issued(result);
        return issued == null || issued.isAfter(clock.instant().minus(RECENT));
    }

    private static void note(Map<String, Wanted> wanted, Changed change) {
        Wanted one = wanted.computeIfAbsent(change.type() + "/" + change.id(), k -> new Wanted(change.after()));
        JsonObject before = change.before();
        if (Results.isFinal(before)) {
            one.changed = true;
            one.withdrawn = Results.isWithdrawn(change.after());
            one.previous = change.type() + "/" + change.id() + "/_history/" + (change.version() - 1);
            one.changes.addAll(Changes.ofReport(before, change.after()));
        } else if (List.of("amended", "corrected").contains(String.valueOf(change.after().string("status")))) {
            one.changed = true;
        }
    }

    private static void observation(Map<String, Wanted> wanted, Map<String, JsonObject> reports, String reference, Changed change) {
        List<JsonObject> containing = reports.values().stream().filter(r -> resultsOf(r).contains(reference)).toList();
        List<JsonObject> decided = containing.stream().filter(Results::isFinal).toList();
        boolean changed = Results.isFinal(change.before());
        for (JsonObject report : decided) {
            // A report of the same commit that becomes final speaks for its observations.
            Wanted one = wanted.computeIfAbsent(Terms.self(report), k -> new Wanted(report));
            if (changed) {
                one.changed = true;
                one.changes.add(Changes.ofObservation(change.before(), change.after()));
            }
        }
        if (!decided.isEmpty() || !Results.isLaboratory(change.after())) {
            return;
        }
        boolean critical = Severity.ofObservation(change.after()) == Severity.CRITICAL;
        // While the report is being written, only what cannot wait for it is told.
        if (containing.isEmpty() || critical || changed) {
            note(wanted, change);
        }
    }

    private static Map<String, JsonObject> reportsOf(Look look, Set<String> observations) {
        Map<String, JsonObject> reports = new LinkedHashMap<>();
        List<String> all = List.copyOf(observations);
        for (int from = 0; from < all.size(); from += CHUNK) {
            String some = String.join(",", all.subList(from, Math.min(all.size(), from + CHUNK)));
            found(look.search("DiagnosticReport", "result=" + some)).forEach(r -> reports.put(Terms.self(r), r));
        }
        return reports;
    }

    private static List<String> resultsOf(JsonObject report) {
        return JsonObject.objects(report, "result").stream()
                .map(r -> Terms.target(r, "Observation"))
                .filter(java.util.Objects::nonNull)
                .map(String::valueOf)
                .toList();
    }

    private void make(Followed commit, Look look, Wanted wanted) {
        for (int i = 0; i < TRIES; i++) {
            Outcome<List<JsonObject>> made = attempt(commit, look, wanted);
            if (made.isOk()) {
                return;
            }
            List<Problem> problems = ((Outcome.Refused<List<JsonObject>>) made).problems();
            if (problems.getFirst().code() == Problem.Code.DUPLICATE) {
                return;
            }
            // An older Task of the same result was acknowledged meanwhile: look again.
            if (problems.getFirst().code() != Problem.Code.VERSION) {
                throw new IllegalStateException("A review was refused: " + RecordAccess.codes(problems));
            }
        }
        throw new IllegalStateException("A review was overtaken too often");
    }

    private Outcome<List<JsonObject>> attempt(Followed commit, Look look, Wanted wanted) {
        Caller system = Caller.system(commit.organisation(), "inbox");
        String result = Terms.self(wanted.result);
        String key = result + "@" + commit.position();
        String query = "identifier=" + Terms.REVIEW_ID + "%7C" + key;
        if (!found(look.search("Task", query)).isEmpty()) {
            return Outcome.refused(Problem.Code.DUPLICATE, "This review is there.");
        }
        List<String> parts = resultsOf(wanted.result);
        List<JsonObject> observations = observations(look, wanted.result, parts);
        String owner = owners.of(look, commit.organisation(), wanted.result);
        JsonObject task = new ReviewTask(wanted.result, observations, clock.instant())
                .previous(Previous.of(look, wanted.result, observations))
                .changed(wanted.changed, wanted.withdrawn, wanted.previous, wanted.changes)
                .task(key, owner == null ? pools.unassigned(commit.organisation()) : owner);
        Act act = Act.of("review")
                .lock("review " + key)
                .check(under -> found(under.search("Task", query)).isEmpty()
                        ? List.of()
                        : List.of(new Problem(Problem.Code.DUPLICATE, "This review is there.")))
                .create(null, task);
        for (JsonObject old : superseded(look, result, parts)) {
            act = act.update(old.put("status", "cancelled")
                    .put("statusReason", new JsonObject().put("text", "Replaced by a newer review of the same result")));
        }
        Outcome<List<JsonObject>> made = record.change(system, act);
        if (made.isOk()) {
            LOG.debug("A review was asked for");
        }
        return made;
    }

    private static List<JsonObject> superseded(Look look, String result, List<String> parts) {
        List<String> foci = new ArrayList<>(parts);
        foci.add(result);
        List<JsonObject> old = new ArrayList<>();
        for (int from = 0; from < foci.size(); from += CHUNK) {
            String some = String.join(",", foci.subList(from, Math.min(foci.size(), from + CHUNK)));
            old.addAll(found(look.search(
                    "Task", "focus=" + some + "&code=" + Terms.TASK_CODE + "%7C" + Terms.REVIEW + "&status=" + Terms.OPEN)));
        }
        return old;
    }

    private static List<JsonObject> observations(Look look, JsonObject result, List<String> parts) {
        if ("Observation".equals(result.string("resourceType"))) {
            return List.of(result);
        }
        List<JsonObject> observations = new ArrayList<>();
        for (int from = 0; from < parts.size(); from += CHUNK) {
            String some = parts.subList(from, Math.min(parts.size(), from + CHUNK)).stream()
                    .map(Terms::idOf)
                    .collect(Collectors.joining(","));
            observations.addAll(found(look.search("Observation", "_id=" + some)));
        }
        return observations;
    }

    /** Nothing is taken for missing because it could not be looked for. */
    private static List<JsonObject> found(Outcome<Look.Found> outcome) {
        return switch (outcome) {
            case Outcome.Ok<Look.Found>(Look.Found found) -> found.matches();
            case Outcome.Refused<Look.Found>(List<Problem> problems) ->
                throw new IllegalStateException("A search was refused: " + RecordAccess.codes(problems));
        };
    }
}
