package org.salus.scheduling;

import java.time.Duration;
import org.salus.fhir.JsonObject;
import org.salus.identity.Organisations;
import org.salus.kernel.Caller;
import org.salus.kernel.Outcome;
import org.salus.record.Act;
import org.salus.record.Look;
import org.salus.record.RecordAccess;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every half minute: ends holds that ran out, offers what they kept to the next who waits, and makes reminders. Every node does; each step is
 * decided by versions and locks, so that what two of them do at once is done once.
 */
final class SchedulingJobs implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SchedulingJobs.class);
    private static final Duration PAUSE = Duration.ofSeconds(30);

    private final Clinic clinic;
    private final WaitList waitList;
    private final Reminders reminders;
    private final Organisations organisations;
    private final Thread worker;

    SchedulingJobs(Clinic clinic, WaitList waitList, Reminders reminders, Organisations organisations) {
        this.clinic = clinic;
        this.waitList = waitList;
        this.reminders = reminders;
        this.organisations = organisations;
        this.worker = Thread.ofVirtual().name("scheduling-jobs").start(this::run);
    }

    private void run() {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                Thread.sleep(PAUSE);
                for (Organisations.Organisation one : organisations.list()) {
                    endHolds(one.id());
                    reminders.run(one.id());
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
        Outcome<Look.Found> pending = clinic.record().search(system, "Appointment", "status=pending&_sort=_lastUpdated");
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
    }
}
