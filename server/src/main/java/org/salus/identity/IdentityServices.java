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

    private static final int WAIT_FOR_HASH_MILLIS = 5000;

    /** @param events gets every {@link SignInEvent} and {@link UserChangedEvent} */
    public static IdentityServices of(
            DataSource dataSource, Vault vault, SignInSettings settings, Clock clock, Consumer<Object> events) {
        UserTable table = new UserTable(dataSource, vault);
        Passwords passwords = new Passwords(settings.hashesAtATime(), WAIT_FOR_HASH_MILLIS);
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
