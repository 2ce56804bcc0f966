package org.salus.identity;

import java.time.Clock;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.salus.vault.Vault;

/** The module's services, wired; for the application, and for the command line, which has none. */
public record IdentityServices(
        Authenticator authenticator,
        SignIn signIn,
        UserAdmin users,
        Clients clients,
        Organisations organisations,
        Setup setup) {

    /** At a tenth of a second each, the last of them waits for a few seconds. */
    private static final int WAITING_PASSWORDS = 50;

    /** @param events gets every {@link SignInEvent} and {@link UserChangedEvent} */
    public static IdentityServices of(
            DataSource dataSource, Vault vault, SignInSettings settings, Clock clock, Consumer<Object> events) {
        return of(dataSource, vault, settings, clock, events, passwords(settings));
    }

    static Passwords passwords(SignInSettings settings) {
        return new Passwords(settings.hashesAtATime(), WAITING_PASSWORDS);
    }

    static IdentityServices of(
            DataSource dataSource,
            Vault vault,
            SignInSettings settings,
            Clock clock,
            Consumer<Object> events,
            Passwords passwords) {
        UserTable table = new UserTable(dataSource, vault);
        Sessions sessions = new Sessions(dataSource, table, settings, clock);
        Clients clients = new Clients(dataSource, clock, events);
        Organisations organisations = new Organisations(dataSource, clock);
        UserAdmin users = new UserAdmin(dataSource, table, passwords, sessions, organisations, clock, events);
        SignIn signIn = new SignIn(dataSource, table, passwords, sessions, clock, events);
        Setup setup = new Setup(dataSource, table, users, signIn, organisations, clock, events);
        return new IdentityServices(
                new RequestAuthenticator(sessions, clients), signIn, users, clients, organisations, setup);
    }
}
