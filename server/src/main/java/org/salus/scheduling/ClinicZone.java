package org.salus.scheduling;

import java.time.ZonedDateTime;
import org.salus.kernel.Caller;

/** The wall clock of the caller's organisation, for what is printed. */
public final class ClinicZone {

    private final Clinic clinic;

    ClinicZone(Clinic clinic) {
        this.clinic = clinic;
    }

    public ZonedDateTime now(Caller caller) {
        return clinic.now().atZone(clinic.zone(caller, null));
    }
}
