package org.salus.patients;

import java.util.List;
import org.salus.identity.User;
import org.salus.identity.UserAdmin;
import org.salus.kernel.Caller;

/** Sign-ins to the portal: nobody signs in to a chart that was merged away. */
final class PortalAccounts {

    private final UserAdmin users;

    PortalAccounts(UserAdmin users) {
        this.users = users;
    }

    /** Ids of the accounts of a patient that can be signed in to. */
    List<String> open(Caller caller, String patient) {
        return users.ofPatient(caller, patient).stream().filter(User::active).map(User::id).toList();
    }

    /** Their sessions end, within ten seconds on other nodes. */
    void close(Caller caller, List<String> accounts) {
        accounts.forEach(id -> users.disable(caller, id));
    }

    void reopen(Caller caller, List<String> accounts) {
        accounts.forEach(id -> users.enable(caller, id));
    }
}
