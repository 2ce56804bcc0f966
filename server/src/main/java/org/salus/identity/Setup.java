package org.salus.identity;

import java.time.Clock;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.salus.kernel.Caller;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.kernel.Role;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The first administrator. Who can read the server's console gets a one-time code, and with it makes the first account; there
 * is no default password. Once there is an account, there is no set-up any more.
 */
public final class Setup {

    private static final long VALID_MILLIS = 24 * 3_600_000L;
    private static final int CODE_BYTES = 15;
    private static final String DEFAULT_ORGANISATION = "My clinic";

    private final JdbcClient jdbc;
    private final TransactionTemplate transactions;
    private final UserTable users;
    private final UserAdmin admin;
    private final SignIn signIn;
    private final Organisations organisations;
    private final Clock clock;
    private final Consumer<Object> events;

    Setup(
            DataSource dataSource,
            UserTable users,
            UserAdmin admin,
            SignIn signIn,
            Organisations organisations,
            Clock clock,
            Consumer<Object> events) {
        this.jdbc = JdbcClient.create(dataSource);
        this.transactions = new TransactionTemplate(new JdbcTransactionManager(dataSource));
        this.users = users;
        this.admin = admin;
        this.signIn = signIn;
        this.organisations = organisations;
        this.clock = clock;
        this.events = events;
    }

    /** Whether there is an account, so that set-up is over. */
    public boolean isInitialised() {
        return !users.isEmpty();
    }

    /**
     * A new one-time code to be printed, good for 24 hours; it replaces an earlier one, of which only the hash was kept. Empty
     * once there is an account.
     */
    public Optional<String> code() {
        if (isInitialised()) {
            return Optional.empty();
        }
        String raw = Base32.encode(SecretToken.bytes(CODE_BYTES));
        jdbc.sql("""
                        insert into identity_setup (singleton, code_hash, expires_at) values (true, :hash, :expires)
                        on conflict (singleton) do update set code_hash = excluded.code_hash, expires_at = excluded.expires_at
                        """)
                .param("hash", hash(raw))
                .param("expires", clock.millis() + VALID_MILLIS)
                .update();
        return Optional.of(String.join(
                "-", raw.substring(0, 6), raw.substring(6, 12), raw.substring(12, 18), raw.substring(18, 24)));
    }

    /**
     * Makes the first administrator, and the organisation when there is none; goes on with setting up the second factor.
     * Refusals: NOT_FOUND once there is an account, FORBIDDEN for a wrong or old code, and what {@link UserAdmin#create} says; the
     * code is used up by success only.
     */
    public Outcome<SignIn.Step> begin(
            String code, String username, String name, String password, String organisation, Origin origin) {
        if (isInitialised()) {
            return Outcome.refused(Problem.Code.NOT_FOUND, "Salus is set up already.");
        }
        Outcome<User> made = transactions.execute(status -> {
            Outcome<User> result = create(code, username, name, password, organisation, origin);
            if (!result.isOk()) {
                status.setRollbackOnly();
            }
            return result;
        });
        events.accept(new SignInEvent(
                clock.instant(),
                made.isOk() ? SignInEvent.Outcome.SET_UP : SignInEvent.Outcome.SET_UP_REFUSED,
                made.isOk() ? made.get().organisation() : 0,
                made.isOk() ? made.get().id() : null,
                made.isOk() ? made.get().name() : null,
                made.isOk() ? made.get().roles() : Set.of(),
                origin.address(),
                origin.requestId()));
        return made.map(signIn::beginEnrolment);
    }

    private Outcome<User> create(
            String code, String username, String name, String password, String organisation, Origin origin) {
        // The row's lock lets one of two parallel set-ups through; the other finds it gone.
        int taken = jdbc.sql("delete from identity_setup where code_hash = :hash and expires_at > :now")
                .param("hash", hash(code))
                .param("now", clock.millis())
                .update();
        if (taken != 1) {
            return Outcome.refused(
                    Problem.Code.FORBIDDEN,
                    "The set-up code is wrong or too old. Salus prints a new one when it starts.");
        }
        int id = organisations.list().stream()
                .findFirst()
                .orElseGet(() -> organisations.create(organisation.isBlank() ? DEFAULT_ORGANISATION : organisation))
                .id();
        Caller actor = new Caller(
                "system:setup",
                "set-up",
                id,
                Set.of(Role.SYSTEM),
                null,
                null,
                java.util.List.of(),
                Caller.Purpose.HSYSADMIN,
                origin.address(),
                origin.requestId());
        return admin.create(
                actor, new NewUser(id, username, name, Set.of(Role.ADMINISTRATOR), null, null), password, false);
    }

    private static byte[] hash(String code) {
        return SecretToken.hash(
                "setup:" + code.toUpperCase(Locale.ROOT).replace("-", "").replace(" ", ""));
    }
}
