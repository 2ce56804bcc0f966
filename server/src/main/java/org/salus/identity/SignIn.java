package org.salus.identity;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * How a person signs in: the password, then for staff the code of the authenticator (set up at the first sign-in), then the
 * session. Between the two there is only a short-lived pending sign-in, which opens nothing.
 */
public final class SignIn {

    /** How long there is for the second step, setting up an authenticator included. */
    static final long PENDING_MILLIS = 10 * 60_000;

    private static final int PENDING_ATTEMPTS = 5;
    private static final long SWEEP_MILLIS = 10 * 60_000;
    private static final int LONGEST_INPUT = 1024;

    private final JdbcClient jdbc;
    private final TransactionTemplate transactions;
    private final UserTable users;
    private final Passwords passwords;
    private final Lockout lockout;
    private final Sessions sessions;
    private final Clock clock;
    private final Consumer<Object> events;
    private final AtomicLong sweptAt = new AtomicLong();

    SignIn(
            DataSource dataSource,
            UserTable users,
            Passwords passwords,
            Sessions sessions,
            Clock clock,
            Consumer<Object> events) {
        this.jdbc = JdbcClient.create(dataSource);
        this.transactions = new TransactionTemplate(new JdbcTransactionManager(dataSource));
        this.users = users;
        this.passwords = passwords;
        this.lockout = new Lockout(dataSource, clock);
        this.sessions = sessions;
        this.clock = clock;
        this.events = events;
    }

    /** What comes next. */
    public sealed interface Step {

        /** The code of the authenticator, with the pending sign-in's token. */
        record Code(String pending) implements Step {
            @Override
            public String toString() {
                return "Code";
            }
        }

        /** Setting up an authenticator, and its first code. */
        record Enrol(String pending, Enrolment enrolment) implements Step {
            @Override
            public String toString() {
                return "Enrol";
            }
        }

        /**
         * Nothing: signed in.
         *
         * @param recoveryCodes new ones, to be shown this once; empty unless an authenticator was set up
         */
        record Done(Session.Started started, List<String> recoveryCodes) implements Step {
            @Override
            public String toString() {
                return "Done";
            }
        }

        /** The second factor was proven again in a session that goes on. */
        record Proven() implements Step {}

        /** Refused: the same answer whatever was wrong. */
        record Wrong(String message) implements Step {}

        /** Refused without looking: too many failures before. */
        record Wait(long millis) implements Step {}

        /** Not decided: too many sign-ins at this moment. */
        record Busy() implements Step {}
    }

    /** The first step. */
    public Step password(String username, String password, Origin origin) {
        sweepSometimes();
        if (username.length() > LONGEST_INPUT || password.length() > LONGEST_INPUT) {
            return wrongPassword();
        }
        byte[] key = users.usernameKey(username);
        Optional<UserTable.Account> account = users.byUsername(username);
        User user = account.map(UserTable.Account::user).orElse(null);
        long wait = lockout.charge(key);
        if (wait > 0) {
            tell(SignInEvent.Outcome.LOCKED_OUT, user, origin);
            return new Step.Wait(wait);
        }
        boolean right;
        try {
            right = passwords.matches(
                    password, account.map(UserTable.Account::passwordHash).orElseGet(passwords::nobodysHash));
        } catch (Passwords.BusyException e) {
            lockout.refund(key);
            return new Step.Busy();
        }
        if (user == null || !right || !user.active()) {
            tell(
                    user == null
                            ? SignInEvent.Outcome.UNKNOWN_USER
                            : right ? SignInEvent.Outcome.DISABLED_USER : SignInEvent.Outcome.WRONG_PASSWORD,
                    user,
                    origin);
            return wrongPassword();
        }
        if (user.secondFactor()) {
            lockout.refund(key);
            return new Step.Code(pend(user, null));
        }
        if (user.needsSecondFactor()) {
            lockout.refund(key);
            return beginEnrolment(user);
        }
        Optional<Session.Started> started = transactions.execute(status -> {
            if (!users.lock(user.id())) {
                return Optional.empty();
            }
            lockout.forget(key);
            return Optional.of(sessions.begin(user, false));
        });
        if (started.isEmpty()) {
            tell(SignInEvent.Outcome.DISABLED_USER, user, origin);
            return wrongPassword();
        }
        tell(SignInEvent.Outcome.SIGNED_IN, user, origin);
        return new Step.Done(started.get(), List.of());
    }

    Step beginEnrolment(User user) {
        byte[] secret = SecretToken.bytes(Totp.SECRET_BYTES);
        return new Step.Enrol(pend(user, secret), Enrolment.of(secret, user.username()));
    }

    /** The second step: a code of the authenticator, or a recovery code in its place. */
    public Step code(String pendingToken, String code, Origin origin) {
        Optional<Pending> found = SecretToken.hasForm(pendingToken) ? pending(pendingToken) : Optional.empty();
        if (found.isEmpty() || code.length() > LONGEST_INPUT) {
            return new Step.Wrong("The sign-in took too long or was not begun. Start again with the password.");
        }
        Pending pending = found.get();
        UserTable.Account account = pending.account();
        User user = account.user();
        long wait = lockout.charge(account.usernameKey());
        if (wait > 0) {
            tell(SignInEvent.Outcome.LOCKED_OUT, user, origin);
            return new Step.Wait(wait);
        }
        byte[] enrolment = pending.enrolment();
        String typed = code.strip().replace(" ", "");
        Optional<Finished> finished = transactions.execute(status -> {
            Done result = !users.lock(user.id())
                    ? null
                    : enrolment != null ? enrol(account, enrolment, typed) : prove(account, typed);
            // Whoever takes the pending sign-in away has won; a second request with it comes too late.
            if (result != null && !takePending(pending.hash())) {
                result = null;
            }
            if (result == null) {
                status.setRollbackOnly();
                return Optional.empty();
            }
            lockout.forget(account.usernameKey());
            return Optional.of(new Finished(result, sessions.begin(user, true)));
        });
        if (finished.isEmpty()) {
            tell(SignInEvent.Outcome.WRONG_CODE, user, origin);
            return new Step.Wrong("The code is wrong or was used before. Wait for the next one.");
        }
        Done done = finished.get().done();
        if (done.event() != SignInEvent.Outcome.SIGNED_IN) {
            tell(done.event(), user, origin);
        }
        tell(SignInEvent.Outcome.SIGNED_IN, user, origin);
        return new Step.Done(finished.get().started(), done.recoveryCodes());
    }

    private record Finished(Done done, Session.Started started) {}

    private record Done(SignInEvent.Outcome event, List<String> recoveryCodes) {}

    private @Nullable Done prove(UserTable.Account account, String code) {
        byte[] secret = account.totpSecret();
        if (secret == null) {
            return null;
        }
        String id = account.user().id();
        if (RecoveryCodes.hasForm(code)) {
            return users.useRecoveryCode(id, code) ? new Done(SignInEvent.Outcome.RECOVERY_CODE_USED, List.of()) : null;
        }
        OptionalLong step = Totp.match(secret, code, clock.millis(), account.totpStep());
        return step.isPresent() && users.useStep(id, step.getAsLong())
                ? new Done(SignInEvent.Outcome.SIGNED_IN, List.of())
                : null;
    }

    private @Nullable Done enrol(UserTable.Account account, byte[] secret, String code) {
        long now = clock.millis();
        OptionalLong step = Totp.match(secret, code, now, 0);
        if (step.isEmpty() || !users.enrol(account.user(), secret, step.getAsLong(), now)) {
            return null;
        }
        List<String> codes = RecoveryCodes.random();
        users.recoveryCodes(account.user().id(), codes);
        return new Done(SignInEvent.Outcome.SECOND_FACTOR_ENROLLED, codes);
    }

    private record Pending(byte[] hash, UserTable.Account account, byte @Nullable [] enrolment) {}

    private String pend(User user, byte @Nullable [] enrolment) {
        String token = SecretToken.random();
        jdbc.sql(
                        "insert into identity_pending (token_hash, user_id, enrolment, expires_at) values (:hash, :user, :enrolment, :expires)")
                .param("hash", SecretToken.hash(token))
                .param("user", user.id())
                .param(
                        "enrolment",
                        enrolment == null ? null : users.sealSecret(user.organisation(), user.id(), enrolment),
                        java.sql.Types.BINARY)
                .param("expires", clock.millis() + PENDING_MILLIS)
                .update();
        return token;
    }

    /** The pending sign-in; each look at it is one of its few attempts. */
    private Optional<Pending> pending(String token) {
        byte[] hash = SecretToken.hash(token);
        record Row(String user, byte @Nullable [] enrolment) {}
        return jdbc.sql("""
                        update identity_pending set attempts = attempts + 1
                        where token_hash = :hash and expires_at > :now and attempts < :most returning user_id, enrolment
                        """)
                .param("hash", hash)
                .param("now", clock.millis())
                .param("most", PENDING_ATTEMPTS)
                .query((row, number) -> new Row(row.getString(1), row.getBytes(2)))
                .optional()
                .flatMap(row -> users.byId(row.user())
                        .filter(account -> account.user().active())
                        .map(account -> new Pending(hash, account, opened(account.user(), row.enrolment()))));
    }

    private byte @Nullable [] opened(User user, byte @Nullable [] sealed) {
        return sealed == null ? null : users.openSecret(user.organisation(), user.id(), sealed);
    }

    private boolean takePending(byte[] hash) {
        return jdbc.sql("delete from identity_pending where token_hash = :hash")
                        .param("hash", hash)
                        .update()
                == 1;
    }

    /** Ends the session of this token; nothing happens when there is none. */
    public void signOut(String token, Origin origin) {
        Optional<Session> session = sessions.find(token, false);
        sessions.end(token);
        session.ifPresent(ended -> tell(SignInEvent.Outcome.SIGNED_OUT, ended.user(), origin));
    }

    /**
     * Changes one's own password, with the current one. All sessions end, the present one too; a new one takes its place.
     * Refused: VALUE when the new one will not do, FORBIDDEN when the current one is wrong, THROTTLED after too many tries.
     */
    public Outcome<Session.Started> changePassword(Session session, String current, String next, Origin origin) {
        User user = session.user();
        Optional<Problem> problem = PasswordRules.refuse(next, user.username());
        if (problem.isPresent()) {
            return Outcome.refused(problem.get());
        }
        if (current.length() > LONGEST_INPUT) {
            return Outcome.refused(Problem.Code.FORBIDDEN, "The current password is wrong.");
        }
        byte[] key = users.usernameKey(user.username());
        if (lockout.charge(key) > 0) {
            tell(SignInEvent.Outcome.LOCKED_OUT, user, origin);
            return Outcome.refused(Problem.Code.THROTTLED, "Too many wrong passwords. Wait and try again.");
        }
        String hash;
        try {
            String old =
                    users.byId(user.id()).map(UserTable.Account::passwordHash).orElseGet(passwords::nobodysHash);
            if (!passwords.matches(current, old)) {
                tell(SignInEvent.Outcome.PASSWORD_CHANGE_REFUSED, user, origin);
                return Outcome.refused(Problem.Code.FORBIDDEN, "The current password is wrong.");
            }
            hash = passwords.hash(next);
        } catch (Passwords.BusyException e) {
            lockout.refund(key);
            return Outcome.refused(
                    Problem.Code.UNAVAILABLE, "Too many people are signing in at this moment. Try again.");
        }
        Optional<Session.Started> started = transactions.execute(status -> {
            if (!users.lock(user.id())) {
                return Optional.empty();
            }
            lockout.forget(key);
            users.password(user, hash, false, clock.millis());
            sessions.endAll(user.id());
            return Optional.of(sessions.begin(user, false));
        });
        sessions.forget(user.id());
        if (started.isEmpty()) {
            return Outcome.refused(Problem.Code.LOGIN, "Not signed in, or the session has ended.");
        }
        tell(SignInEvent.Outcome.PASSWORD_CHANGED, user, origin);
        return Outcome.ok(started.get());
    }

    /**
     * Proves the second factor again within a session, for acts that ask for it ({@link StepUp}). Wrong codes count like those of a sign-in.
     *
     * @return Proven, Wrong or Wait
     */
    public Step stepUp(String token, String code, Origin origin) {
        Session session = sessions.find(token, true).orElse(null);
        UserTable.Account account = session == null ? null : users.byId(session.user().id()).orElse(null);
        if (session == null || account == null || account.totpSecret() == null || code.length() > LONGEST_INPUT) {
            return new Step.Wrong("There is no second factor to prove in this session. Sign in again.");
        }
        User user = account.user();
        long wait = lockout.charge(account.usernameKey());
        if (wait > 0) {
            tell(SignInEvent.Outcome.LOCKED_OUT, user, origin);
            return new Step.Wait(wait);
        }
        String typed = code.strip().replace(" ", "");
        Optional<Done> done = transactions.execute(status -> {
            Done result = users.lock(user.id()) ? prove(account, typed) : null;
            if (result == null || !sessions.prove(token)) {
                status.setRollbackOnly();
                return Optional.empty();
            }
            lockout.forget(account.usernameKey());
            return Optional.of(result);
        });
        if (done.isEmpty()) {
            tell(SignInEvent.Outcome.STEP_UP_REFUSED, user, origin);
            return new Step.Wrong("The code is wrong or was used before. Wait for the next one.");
        }
        sessions.forgetSession(token);
        if (done.get().event() != SignInEvent.Outcome.SIGNED_IN) {
            tell(done.get().event(), user, origin);
        }
        tell(SignInEvent.Outcome.STEPPED_UP, user, origin);
        return new Step.Proven();
    }

    /** The session of this token; counts as activity of its owner when {@code active}. */
    public Optional<Session> session(String token, boolean active) {
        return sessions.find(token, active);
    }

    private static Step wrongPassword() {
        return new Step.Wrong("The username or the password is wrong.");
    }

    private void tell(SignInEvent.Outcome outcome, @Nullable User user, Origin origin) {
        events.accept(
                user == null
                        ? new SignInEvent(now(), outcome, 0, null, null, Set.of(), origin.address(), origin.requestId())
                        : new SignInEvent(
                                now(),
                                outcome,
                                user.organisation(),
                                user.id(),
                                user.name(),
                                user.roles(),
                                origin.address(),
                                origin.requestId()));
    }

    private Instant now() {
        return clock.instant();
    }

    /** Rows that have no use any more go away in passing. */
    private void sweepSometimes() {
        long now = clock.millis();
        long last = sweptAt.get();
        if (now - last > SWEEP_MILLIS && sweptAt.compareAndSet(last, now)) {
            sessions.sweep();
            lockout.sweep();
        }
    }
}
