package org.salus.inbox;

import java.util.List;
import java.util.Set;
import org.salus.fhir.JsonObject;
import org.salus.kernel.Problem;
import org.salus.kernel.Role;
import org.salus.record.Look;
import org.salus.record.WriteRule;

/**
 * What a person gives to a clinician or a team somebody will see: an open Task is given to one who has an inbox, and may see what it is
 * about. Programs may bring in what another system has given to people who have no account here.
 */
final class OwnerRule implements WriteRule {

    /** A thread goes on for those who are left when somebody in it has gone. */
    private static final String REPLY = "reply";

    private final Owners owners;

    OwnerRule(Owners owners) {
        this.owners = owners;
    }

    @Override
    public Set<String> types() {
        return Set.of("Task");
    }

    @Override
    public List<Problem> check(Change change, Look look) {
        JsonObject after = change.after();
        if (after == null || change.caller().is(Role.SYSTEM) || !Terms.isOpen(after) || REPLY.equals(change.operation())) {
            return List.of();
        }
        String owner = owner(after);
        boolean same = change.before() != null && owner.equals(owner(change.before()));
        if (owner.isEmpty() || same) {
            return List.of();
        }
        String why = owners.whyUnseen(look, change.caller().organisation(), owner, Labels.isSensitive(List.of(after)));
        return why == null ? List.of() : List.of(new Problem(Problem.Code.CONFLICT, why, change.path("Task.owner")));
    }

    /** Empty for what is given to nobody in here. */
    private static String owner(JsonObject task) {
        String clinician = Terms.target(task, "owner", "Practitioner");
        String team = Terms.target(task, "owner", "CareTeam");
        return clinician != null ? clinician : team != null ? team : "";
    }
}
