package org.salus.inbox;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.JsonArray;
import org.salus.fhir.JsonNumber;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Caller;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.Act;
import org.salus.record.JobLook;
import org.salus.record.Look;
import org.salus.record.RecordAccess;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Escalates critical results that nobody acknowledged, and releases what was to be released at a time. Every node does; each step is decided by
 * the version of the Task, so that what two of them do at once is done once.
 */
final class InboxJobs implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(InboxJobs.class);

    private final Desk desk;
    private final Pools pools;
    private final InboxSettings settings;
    private final Supplier<List<Integer>> organisations;
    private @Nullable Thread worker;

    InboxJobs(Desk desk, Pools pools, InboxSettings settings, Supplier<List<Integer>> organisations) {
        this.desk = desk;
        this.pools = pools;
        this.settings = settings;
        this.organisations = organisations;
    }

    synchronized void start() {
        if (worker == null) {
            worker = Thread.ofVirtual().name("inbox-jobs").start(this::run);
        }
    }

    private void run() {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                Thread.sleep(settings.look());
                for (int organisation : organisations.get()) {
                    escalate(organisation, desk.now());
                    release(organisation, desk.now());
                }
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                LOG.warn("The jobs of the inbox failed and will go on ({})", e.getClass().getSimpleName());
            }
        }
    }

    /** @return how many steps were taken */
    int escalate(int organisation, Instant now) {
        Caller system = Caller.system(organisation, "escalation");
        try (JobLook look = desk.record().job(system)) {
            return escalate(system, look, now);
        }
    }

    private int escalate(Caller system, Look look, Instant now) {
        // Two times the limit ago is the second step; what is older than that has both, but for what was open while nothing ran.
        Outcome<Look.Found> open = look.search(
                "Task",
                "code=" + Terms.TASK_CODE + "%7C" + Terms.REVIEW + "&priority=stat&status=" + Terms.OPEN + "&authored-on=le"
                        + Terms.written(now.minus(settings.escalate())) + "&_sort=authored-on");
        int steps = 0;
        for (JsonObject task : found(open)) {
            steps += step(system, look, task, now) ? 1 : 0;
        }
        return steps;
    }

    private boolean step(Caller system, Look look, JsonObject task, Instant now) {
        List<JsonObject> taken = JsonObject.objects(task, "extension").stream()
                .filter(e -> Terms.ESCALATION.equals(e.string("url")))
                .toList();
        Instant authored = Results.time(task.string("authoredOn"));
        if (authored == null || taken.size() >= 2) {
            return false;
        }
        Duration waited = Duration.between(authored, now);
        JsonObject ownerReference = task.object("owner");
        String owner = ownerReference == null ? "" : String.valueOf(ownerReference.string("reference"));
        String pool = pools.unassigned(system.organisation());
        String covering = taken.isEmpty() && owner.startsWith("Practitioner/") ? Coverage.covering(look, owner, now) : null;
        boolean poolHasIt = owner.equals(pool) || taken.stream().anyMatch(t -> pool.equals(toOf(t)));
        String to;
        if (covering != null) {
            to = covering;
        } else if (!poolHasIt && (taken.isEmpty() || waited.compareTo(settings.escalate().multipliedBy(2)) >= 0)) {
            to = pool;
        } else {
            return false;
        }
        Terms.list(task, "identifier").add(Terms.identifier(Terms.ALSO_FOR, to));
        JsonArray parts = JsonArray.of(
                new JsonObject().put("url", "step").put("valueInteger", JsonNumber.of(taken.size() + 1)),
                new JsonObject().put("url", "time").put("valueInstant", Terms.written(now)),
                new JsonObject().put("url", "to").put("valueReference", Terms.reference(to)));
        Terms.list(task, "extension").add(new JsonObject().put("url", Terms.ESCALATION).put("extension", parts));
        Outcome<List<JsonObject>> done = desk.record().change(system, Act.of("escalate").update(task));
        if (done instanceof Outcome.Refused<List<JsonObject>>(List<Problem> problems) && problems.getFirst().code() != Problem.Code.VERSION) {
            LOG.error("An escalation was refused ({})", RecordAccess.codes(problems));
        }
        return done.isOk();
    }

    private static @Nullable String toOf(JsonObject escalation) {
        JsonObject to = Terms.extension(escalation, "to");
        JsonObject reference = to == null ? null : to.object("valueReference");
        return reference == null ? null : reference.string("reference");
    }

    /** @return how many reports were released */
    int release(int organisation, Instant now) {
        Caller system = Caller.system(organisation, "release");
        try (JobLook look = desk.record().job(system)) {
            return release(system, look, now);
        }
    }

    private int release(Caller system, Look look, Instant now) {
        int released = 0;
        for (JsonObject task : found(look.search(
                "Task", "code=" + Terms.TASK_CODE + "%7C" + Terms.RELEASE + "&status=ready&period=le" + Terms.written(now)))) {
            JsonObject period = task.object("executionPeriod");
            Instant at = period == null ? null : Results.time(period.string("start"));
            String reference = Terms.target(task, "focus", "DiagnosticReport");
            if (at == null || at.isAfter(now) || reference == null) {
                continue;
            }
            Outcome<JsonObject> report = look.read("DiagnosticReport", Terms.idOf(reference));
            JsonObject marked = report.isOk() ? Terms.extension(report.get(), Terms.RELEASE_AT) : null;
            // Released or put off meanwhile: this time does not count any more.
            boolean holds = marked != null && at.equals(Results.time(marked.string("valueInstant")));
            Act act = holds
                    ? ReleaseOperation.released(look, report.get(), task)
                    : Act.of("release").update(task.put("status", "cancelled"));
            released += desk.record().change(system, act).isOk() && holds ? 1 : 0;
        }
        return released;
    }

    private static List<JsonObject> found(Outcome<Look.Found> outcome) {
        return switch (outcome) {
            case Outcome.Ok<Look.Found>(Look.Found found) -> found.matches();
            case Outcome.Refused<Look.Found>(List<Problem> problems) ->
                throw new IllegalStateException("A search was refused: " + RecordAccess.codes(problems));
        };
    }

    @Override
    public synchronized void close() {
        if (worker != null) {
            worker.interrupt();
        }
    }
}
