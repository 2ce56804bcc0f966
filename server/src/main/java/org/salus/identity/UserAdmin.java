package org.salus.identity;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.salus.kernel.Caller;
import org.salus.kernel.Ids;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.kernel.Role;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Accounts of people: made, changed and closed by administrators, the command line and the demo. Whatever takes rights away
 * ends the person's sessions. An actor reaches the accounts of the own organisation only; others are not found.
 */
public final class UserAdmin {

    private static final Pattern USERNAME = Pattern.compile("[a-z0-9][a-z0-9._@+-]{1,63}");
    private static final int LONGEST_NAME = 200;
    private static final int MOST_LISTED = 500;

    private final TransactionTemplate transactions;
    private final UserTable users;
    private final Passwords passwords;
    private final Sessions sessions;
    private final Organisations organisations;
    private final Clock clock;
    private final Consumer<Object> events;

    UserAdmin(
            DataSource dataSource,
            UserTable users,
            Passwords passwords,
            Sessions sessions,
            Organisations organisations,
            Clock clock,
            Consumer<Object> events) {
        this.transactions = new TransactionTemplate(new JdbcTransactionManager(dataSource));
        this.users = users;
        this.passwords = passwords;
        this.sessions = sessions;
        this.organisations = organisations;
        this.clock = clock;
        this.events = events;
    }

    /** A user with a password that was made up for it: to be handed over once, and changed by its owner. */
    public record Issued(User user, String password) {
        @Override
        public String toString() {
            return "Issued[" + user.id() + "]";
        }
    }

    /**
     * Makes an account whose owner sets up the second factor at the first sign-in. Refusals: VALUE for a field or password that
     * will not do, DUPLICATE when the username is taken, NOT_FOUND for an organisation that is not the actor's.
     *
     * @param passwordDue whether its owner is to be told to change the password
     */
    public Outcome<User> create(Caller actor, NewUser user, String password, boolean passwordDue) {
        if (actor.organisation() != user.organisation()
                || organisations.find(user.organisation()).isEmpty()) {
            return Outcome.refused(Problem.Code.NOT_FOUND, "There is no such organisation.");
        }
        String username = UserTable.folded(user.username());
        Optional<Problem> problem = refuse(user, username).or(() -> PasswordRules.refuse(password, username));
        if (problem.isPresent()) {
            return Outcome.refused(problem.get());
        }
        User made = new User(
                UUID.randomUUID().toString(),
                user.organisation(),
                username,
                user.name().strip(),
                user.roles(),
                user.patientId(),
                user.practitionerId(),
                true,
                false,
                passwordDue);
        if (!users.insert(made, passwords.hash(password), clock.millis())) {
            return Outcome.refused(new Problem(Problem.Code.DUPLICATE, "This username is taken.", "username"));
        }
        tell(actor, UserChangedEvent.Change.CREATED, made.id(), rolesInWords(made.roles()));
        return Outcome.ok(made);
    }

    /** As {@link #create}, with a password that nobody chose. */
    public Outcome<Issued> create(Caller actor, NewUser user) {
        String password = SecretToken.random().substring(0, 20);
        return create(actor, user, password, true).map(made -> new Issued(made, password));
    }

    private static Optional<Problem> refuse(NewUser user, String username) {
        if (!USERNAME.matcher(username).matches()) {
            return value(
                    "username",
                    "A username has 2 to 64 letters a-z, digits or . _ @ + -, and begins with a letter or digit.");
        }
        String name = user.name().strip();
        if (name.isEmpty() || name.length() > LONGEST_NAME || name.chars().anyMatch(Character::isISOControl)) {
            return value("name", "A name has 1 to " + LONGEST_NAME + " characters.");
        }
        return refuseRoles(user.roles(), user.patientId()).or(() -> {
            String practitioner = user.practitionerId();
            if (practitioner != null
                    && (!Ids.isValid(practitioner) || user.roles().contains(Role.PATIENT))) {
                return value(
                        "practitionerId", "The id of a Practitioner belongs to staff, and has the form of a FHIR id.");
            }
            return Optional.empty();
        });
    }

    private static Optional<Problem> refuseRoles(Set<Role> roles, @Nullable String patientId) {
        if (roles.isEmpty() || roles.contains(Role.SYSTEM)) {
            return value("roles", "A user has at least one role, and not that of a program.");
        }
        boolean patient = roles.contains(Role.PATIENT);
        if (patient && roles.size() > 1) {
            return value("roles", "A patient's account has no other role; staff who are patients have two accounts.");
        }
        if (patient != (patientId != null) || (patientId != null && !Ids.isValid(patientId))) {
            return value(
                    "patientId", "A patient's account names its Patient resource by id; other accounts name none.");
        }
        return Optional.empty();
    }

    private static Optional<Problem> value(String path, String message) {
        return Optional.of(new Problem(Problem.Code.VALUE, message, path));
    }

    /** Accounts of the actor's organisation in the order of their ids, after an id ("" for the first page), at most 500. */
    public List<User> list(Caller actor, String after, int limit) {
        return users.list(actor.organisation(), after, Math.clamp(limit, 1, MOST_LISTED));
    }

    public Optional<User> find(Caller actor, String id) {
        return users.find(actor.organisation(), id);
    }

    /** By username, of the actor's organisation. */
    public Optional<User> findByUsername(Caller actor, String username) {
        return users.byUsername(username)
                .map(UserTable.Account::user)
                .filter(user -> user.organisation() == actor.organisation());
    }

    /** Gives other roles; the sessions end. Nobody changes the own ones, and one administrator remains. */
    public Outcome<User> changeRoles(Caller actor, String id, Set<Role> roles) {
        return change(actor, id, UserChangedEvent.Change.ROLES_CHANGED, rolesInWords(roles), user -> {
            if (actor.subject().equals(id)) {
                return refusedOwn();
            }
            Optional<Problem> problem = refuseRoles(roles, user.patientId());
            if (problem.isPresent()) {
                return problem;
            }
            if (!roles.contains(Role.ADMINISTRATOR) && isLastAdministrator(user)) {
                return refusedLast();
            }
            users.roles(id, roles, clock.millis());
            return Optional.empty();
        });
    }

    /** Closes an account; the sessions end, within ten seconds on other nodes. One administrator remains. */
    public Outcome<User> disable(Caller actor, String id) {
        return change(actor, id, UserChangedEvent.Change.DISABLED, "", user -> {
            if (actor.subject().equals(id)) {
                return refusedOwn();
            }
            if (isLastAdministrator(user)) {
                return refusedLast();
            }
            users.status(id, false, clock.millis());
            return Optional.empty();
        });
    }

    /** Accounts of the actor's organisation whose own record is this patient, closed ones too. */
    public List<User> ofPatient(Caller actor, String patientId) {
        return users.ofPatient(actor.organisation(), patientId);
    }

    public Outcome<User> enable(Caller actor, String id) {
        return change(actor, id, UserChangedEvent.Change.ENABLED, "", user -> {
            users.status(id, true, clock.millis());
            return Optional.empty();
        });
    }

    /** Forgets the second factor and the recovery codes; the sessions end, and the next sign-in sets up a new one. */
    public Outcome<User> resetSecondFactor(Caller actor, String id) {
        return change(actor, id, UserChangedEvent.Change.SECOND_FACTOR_RESET, "", user -> {
            if (actor.subject().equals(id)) {
                return refusedOwn();
            }
            users.clearSecondFactor(id, clock.millis());
            return Optional.empty();
        });
    }

    /** Gives a new password that nobody chose; the sessions end. */
    public Outcome<Issued> resetPassword(Caller actor, String id) {
        String password = SecretToken.random().substring(0, 20);
        String hash = passwords.hash(password);
        return change(actor, id, UserChangedEvent.Change.PASSWORD_RESET, "", user -> {
                    if (actor.subject().equals(id)) {
                        return refusedOwn();
                    }
                    users.password(user, hash, true, clock.millis());
                    return Optional.empty();
                })
                .map(user -> new Issued(user, password));
    }

    /**
     * Sets up a second factor for somebody who has none, for programs that hand out ready accounts.
     *
     * @return the secret in base 32
     */
    public Outcome<String> enrolSecondFactor(Caller actor, String id) {
        byte[] secret = SecretToken.bytes(Totp.SECRET_BYTES);
        return change(
                        actor,
                        id,
                        UserChangedEvent.Change.SECOND_FACTOR_SET,
                        "",
                        user -> users.enrol(user, secret, 0, clock.millis())
                                ? Optional.empty()
                                : Optional.of(
                                        new Problem(Problem.Code.CONFLICT, "This user has a second factor already.")))
                .map(user -> Base32.encode(secret));
    }

    /** Changes one account and ends its sessions in one transaction; administrators are held while it lasts. */
    private Outcome<User> change(
            Caller actor,
            String id,
            UserChangedEvent.Change change,
            String detail,
            Function<User, Optional<Problem>> act) {
        Outcome<User> outcome = transactions.execute(status -> {
            users.lockAdministrators(actor.organisation());
            users.lock(id);
            Optional<User> user = users.find(actor.organisation(), id);
            if (user.isEmpty()) {
                return Outcome.refused(Problem.Code.NOT_FOUND, "There is no such user.");
            }
            Optional<Problem> problem = act.apply(user.get());
            if (problem.isPresent()) {
                return Outcome.refused(problem.get());
            }
            sessions.endAll(id);
            return Outcome.ok(users.find(actor.organisation(), id).orElseThrow());
        });
        if (outcome.isOk()) {
            sessions.forget(id);
            tell(actor, change, id, detail);
        }
        return outcome;
    }

    private boolean isLastAdministrator(User user) {
        return users.lockAdministrators(user.organisation()).equals(List.of(user.id()));
    }

    private static Optional<Problem> refusedOwn() {
        return Optional.of(
                new Problem(Problem.Code.CONFLICT, "Another administrator must do this to your own account."));
    }

    private static Optional<Problem> refusedLast() {
        return Optional.of(new Problem(
                Problem.Code.CONFLICT,
                "This is the last administrator. Make another one first, or nobody can manage users."));
    }

    private static String rolesInWords(Set<Role> roles) {
        return String.join(" ", UserTable.codes(roles)).toLowerCase(Locale.ROOT);
    }

    private void tell(Caller actor, UserChangedEvent.Change change, String subject, String detail) {
        events.accept(new UserChangedEvent(Instant.ofEpochMilli(clock.millis()), actor, change, subject, detail));
    }
}
