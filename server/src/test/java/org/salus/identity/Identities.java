package org.salus.identity;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.salus.kernel.Caller;
import org.salus.kernel.Role;
import org.salus.testing.TestDatabase;
import org.salus.vault.DatabaseVault;
import org.salus.vault.FileKeyVault;
import org.salus.vault.Vault;

/** The module on a database of its own, with a clock to move and the events that it told of. */
public final class Identities implements AutoCloseable {

    public static final String PASSWORD = "tall ladders lean softly";
    public static final Origin ORIGIN = new Origin("192.0.2.7", "r1");

    /** As the real ones, with less work. */
    public static final Passwords PASSWORDS = new Passwords(2, 50, 64, 1);

    public final TestDatabase database = TestDatabase.fresh();
    public final MovingClock clock = new MovingClock();
    public final List<Object> events = new CopyOnWriteArrayList<>();
    public final Vault vault;
    public final IdentityServices services;
    public final Caller administrator;

    public Identities() {
        try {
            Path keys = Files.createTempDirectory("salus-keys-");
            this.vault = new DatabaseVault(database.app(), FileKeyVault.open(keys.resolve("kek"), false));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.services = node();
        this.administrator =
                Caller.system(services.organisations().create("Test clinic").id(), "test");
    }

    /** Another node on the same database. */
    public IdentityServices node() {
        return IdentityServices.of(database.app(), vault, SignInSettings.standard(), clock, events::add, PASSWORDS);
    }

    /** Somebody with the usual password and no second factor yet. */
    public User user(String username, Role role) {
        return user(administrator, username, role);
    }

    public User user(Caller actor, String username, Role role) {
        @Nullable String patientId = role == Role.PATIENT ? "p-" + username : null;
        return services.users()
                .create(
                        actor,
                        new NewUser(
                                actor.organisation(),
                                username,
                                "Name of " + username.toUpperCase(Locale.ROOT),
                                Set.of(role),
                                patientId,
                                null),
                        PASSWORD,
                        false)
                .get();
    }

    /** Sets up a second factor and gives its secret. */
    public byte[] secret(User user) {
        return decode(
                services.users().enrolSecondFactor(administrator, user.id()).get());
    }

    /** The code of this moment. */
    public String code(byte[] secret) {
        return Totp.code(secret, Totp.step(clock.millis()), 6);
    }

    public static byte[] decode(String base32) {
        byte[] bytes = new byte[base32.length() * 5 / 8];
        int buffer = 0;
        int bits = 0;
        int at = 0;
        for (char c : base32.toCharArray()) {
            buffer = buffer << 5 | "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(c);
            bits += 5;
            if (bits >= 8) {
                bits -= 8;
                bytes[at++] = (byte) (buffer >> bits);
            }
        }
        return bytes;
    }

    /** Signs a user in who has this second factor; the clock moves on, so that the next code is a new one. */
    public Session.Started signIn(User user, byte[] secret) {
        clock.forward(30_000);
        SignIn.Step.Code step = (SignIn.Step.Code) services.signIn().password(user.username(), PASSWORD, ORIGIN);
        return ((SignIn.Step.Done) services.signIn().code(step.pending(), code(secret), ORIGIN)).started();
    }

    public Optional<Session> session(IdentityServices node, String token) {
        return node.signIn().session(token, true);
    }

    public List<SignInEvent.Outcome> outcomes() {
        return events.stream()
                .filter(SignInEvent.class::isInstance)
                .map(event -> ((SignInEvent) event).outcome())
                .toList();
    }

    @Override
    public void close() {
        database.close();
    }
}
