package org.salus.inbox;

import java.util.List;
import java.util.Set;
import org.salus.kernel.Problem;
import org.salus.kernel.Role;
import org.salus.record.Look;
import org.salus.record.WriteRule;

/** What is shown as written by somebody was: nobody writes or changes a message by hand, among staff or with a patient. */
final class MessageRule implements WriteRule {

    private static final Set<String> WAYS = Set.of("send", "reply", "merge", "unmerge");

    @Override
    public Set<String> types() {
        return Set.of("Communication");
    }

    @Override
    public List<Problem> check(Change change, Look look) {
        boolean concerned = PatientMessages.isMessage(change.before()) || PatientMessages.isMessage(change.after());
        return !concerned || change.caller().is(Role.SYSTEM) || WAYS.contains(String.valueOf(change.operation()))
                ? List.of()
                : List.of(new Problem(
                        Problem.Code.FORBIDDEN,
                        "Messages are written by Communication/$send, $reply and $ask alone, and stay as they were sent.",
                        change.path("Communication")));
    }
}
