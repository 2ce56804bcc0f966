package org.salus.identity;

import java.time.Clock;
import java.util.List;
import org.salus.kernel.Caller;
import org.salus.kernel.Problem;

/** Refuses what is to be signed by somebody who has not proven the second factor a short time ago. */
public final class StepUp {

    private final StepUpSettings settings;
    private final Clock clock;

    public StepUp(StepUpSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * @param controlled whether a controlled substance is among the orders
     * @return STEP_UP when these orders ask for a proof that is missing
     */
    public List<Problem> forOrders(Caller caller, boolean controlled) {
        return switch (settings.orders()) {
            case NONE -> List.of();
            case CONTROLLED -> controlled ? fresh(caller, "An order for a controlled substance") : List.of();
            case ALL -> fresh(caller, "An order");
        };
    }

    public List<Problem> forNotes(Caller caller) {
        return settings.notes() ? fresh(caller, "A note") : List.of();
    }

    private List<Problem> fresh(Caller caller, String what) {
        return clock.millis() - caller.provenAt() < settings.within().toMillis()
                ? List.of()
                : List.of(new Problem(
                        Problem.Code.STEP_UP,
                        what + " is signed with a code of the authenticator of the last " + settings.within().toSeconds()
                                + " seconds: POST /auth/step-up, then sign again. Nothing was signed."));
    }
}
