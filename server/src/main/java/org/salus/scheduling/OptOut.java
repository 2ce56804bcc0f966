package org.salus.scheduling;

import java.util.List;
import org.salus.fhir.JsonObject;
import org.salus.identity.Organisations;
import org.salus.kernel.Caller;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.record.Act;
import org.salus.record.Look;
import org.salus.record.RecordAccess;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stops reminders to a patient who says so by the link in one; can do nothing else. */
final class OptOut {

    private static final Logger LOG = LoggerFactory.getLogger(OptOut.class);
    private static final int TRIES = 3;

    private final Clinic clinic;
    private final Organisations organisations;

    OptOut(Clinic clinic, Organisations organisations) {
        this.clinic = clinic;
        this.organisations = organisations;
    }

    enum Result {
        STOPPED,
        /** No message has this token. */
        UNKNOWN,
        /** Not kept: to be tried again. */
        FAILED
    }

    Result stop(OptOutToken token) {
        if (organisations.find(token.organisation()).isEmpty()) {
            return Result.UNKNOWN;
        }
        Caller system = Caller.system(token.organisation(), "opt-out");
        Look look = clinic.record().as(system);
        if (!(look.search("Communication", "identifier=" + Messages.OPT_OUT + "%7C" + token.hash())
                instanceof Outcome.Ok<Look.Found>(Look.Found found))) {
            return Result.FAILED;
        }
        if (found.matches().isEmpty()) {
            return Result.UNKNOWN;
        }
        JsonObject message = found.matches().getFirst();
        JsonObject subject = message.object("subject");
        String channel = Extensions.value(message, Messages.CHANNEL);
        if (subject == null || channel == null) {
            return Result.UNKNOWN;
        }
        String patientId = Actors.idOf(String.valueOf(subject.string("reference")));
        for (int i = 0; i < TRIES; i++) {
            Outcome<JsonObject> read = look.read("Patient", patientId);
            if (!(read instanceof Outcome.Ok<JsonObject>(JsonObject patient))) {
                return Result.UNKNOWN;
            }
            if (Patients.isOptedOut(patient, channel)) {
                return Result.STOPPED;
            }
            Extensions.add(patient, new JsonObject().put("url", Extensions.NO_REMINDERS).put("valueCode", channel));
            Outcome<List<JsonObject>> kept = clinic.change(system, Act.of("opt-out").update(patient));
            if (kept.isOk()) {
                return Result.STOPPED;
            }
            List<Problem> problems = ((Outcome.Refused<List<JsonObject>>) kept).problems();
            if (problems.getFirst().code() != Problem.Code.VERSION) {
                LOG.error("A patient's wish for no reminders was not kept ({})", RecordAccess.codes(problems));
                return Result.FAILED;
            }
        }
        return Result.FAILED;
    }
}
