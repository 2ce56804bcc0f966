package org.salus.audit;

import java.time.Instant;
import java.util.List;
import org.salus.access.RouteRefused;
import org.salus.identity.SignInEvent;
import org.salus.identity.UserChangedEvent;
import org.salus.kernel.Caller;
import org.salus.kernel.Role;
import org.springframework.context.event.EventListener;

/** What lower modules tell of: sign-in, changes of accounts, refused routes. */
public final class AuditListener {

    private final ChainedAuditor auditor;

    public AuditListener(ChainedAuditor auditor) {
        this.auditor = auditor;
    }

    @EventListener
    public void on(SignInEvent event) {
        String subject = event.subject();
        String name = event.name();
        auditor.record(
                event.organisation(),
                event.at(),
                new Details(
                        subject == null ? "" : subject,
                        name == null ? "" : name,
                        event.roles().stream().map(Role::code).sorted().toList(),
                        event.outcome().code(),
                        "",
                        List.of(),
                        0,
                        event.outcome().name().toLowerCase(java.util.Locale.ROOT).replace('_', ' '),
                        event.outcome().success() ? 200 : 401,
                        event.address(),
                        Caller.Purpose.HSYSADMIN.name(),
                        event.requestId()));
    }

    @EventListener
    public void on(UserChangedEvent event) {
        record(event.actor(), event.change().code(), event.subject() + " " + event.detail(), 200, event.at());
    }

    @EventListener
    public void on(RouteRefused event) {
        record(event.caller(), event.act(), event.route(), 403, event.at());
    }

    private void record(Caller caller, String action, String detail, int status, Instant at) {
        auditor.record(new AuditEvent(caller, action, "", List.of(), new long[0], detail.strip(), status, at));
    }
}
