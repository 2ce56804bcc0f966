package org.salus.scheduling;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.salus.fhir.JsonObject;
import org.salus.identity.Organisations;
import org.salus.kernel.Caller;
import org.salus.kernel.Outcome;
import org.salus.record.Act;
import org.salus.record.JobLook;
import org.salus.record.Look;
import org.salus.record.RecordAccess;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every half minute: ends holds that ran out, offers what they kept to the next who waits, and makes reminders; sends them beside that, since a
 * mail server may be slow. Every node does; each step is decided by versions and locks, so that what two of them do at once is done once.
 */
final class SchedulingJobs implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SchedulingJobs.class);
    private static final Duration PAUSE = Duration.ofSeconds(30);

    private final Clinic clinic;
    private final WaitList waitList;
    private final Reminders reminders;
    private final Outbox outbox;
    private final Organisations organisations;
    private final Semaphore wake = new Semaphore(0);
    private final Thread worker;
    private final Thread sender;

    SchedulingJobs(Clinic clinic, WaitList waitList, Reminders reminders, Outbox outbox, Organisations organisations) {
        this.clinic = clinic;
        this.waitList = waitList;
        this.reminders = reminders;
        this.outbox = outbox;
        this.organisations = organisations;
        this.worker = Thread.ofVirtual().name("scheduling-jobs").start(() -> run(
                () -> Thread.sleep(PAUSE),
                organisation -> {
                    endHolds(organisation);
                    reminders.run(organisation);
                }));
        this.sender = Thread.ofVirtual().name("outbox").start(() -> run(this::pause, outbox::run));
    }

    /** Somebody waits for a reminder to be sent. */
    void sendNow() {
        wake.release();
    }

    private void pause() throws InterruptedException {
        if (wake.tryAcquire(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
            wake.drainPermits();
        }
    }

    private interface Pause {
        void run() throws InterruptedException;
    }

    private void run(Pause pause, IntConsumer job) {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                pause.run();
                for (Organisations.Organisation one : organisations.list()) {
                    job.accept(one.id());
                }
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                LOG.warn("The jobs of scheduling failed and will go on ({})", e.getClass().getSimpleName());
                LOG.debug("Jobs of scheduling", e);
            }
        }
    }

    void endHolds(int organisation) {
        Caller system = Caller.system(organisation, "holds");
        Outcome<Look.Found> pending;
        try (JobLook look = clinic.record().job(system)) {
            pending = look.search("Appointment", "status=pending&_sort=_lastUpdated");
        }
        if (!(pending instanceof Outcome.Ok<Look.Found>(Look.Found found))) {
            LOG.warn("Holds were not ended ({})", RecordAccess.codes(((Outcome.Refused<Look.Found>) pending).problems()));
            return;
        }
        for (JsonObject hold : found.matches()) {
            Visit visit = new Visit(hold);
            if (visit.isEndedHold(clinic.now())
                    && clinic.change(system, Act.of("end-hold").update(CancelOperation.cancelled(hold, "The hold ran out", system, clinic)))
                            .isOk()
                    && visit.offerFor() != null) {
                waitList.offer(organisation, hold);
            }
        }
    }

    @Override
    public void close() {
        worker.interrupt();
        sender.interrupt();
    }
}
