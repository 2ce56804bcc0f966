package org.salus.platform.cli;

import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.salus.audit.AuditListener;
import org.salus.audit.ChainedAuditor;
import org.salus.identity.IdentityServices;
import org.salus.identity.NewUser;
import org.salus.identity.Organisations;
import org.salus.identity.SignInEvent;
import org.salus.identity.SignInSettings;
import org.salus.identity.UserAdmin;
import org.salus.identity.UserChangedEvent;
import org.salus.kernel.Caller;
import org.salus.kernel.Outcome;
import org.salus.kernel.Role;
import org.salus.platform.StartRefused;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Accounts, from the server's own machine: for the first user of an organisation, and when no administrator can sign in. */
@Command(name = "user", mixinStandardHelpOptions = true, description = "Manages accounts from the server's own machine.")
final class UserCommand implements Runnable {

    private static final Duration NO_CHECKPOINT = Duration.ofDays(1);

    @Override
    public void run() {
        CommandLine.usage(this, System.out);
    }

    @Command(
            name = "add",
            mixinStandardHelpOptions = true,
            description = {
                "Makes an account and prints its first password, which its owner changes; the second factor is set up at the first sign-in.",
                "It is audited like every other act."
            })
    int add(
            @Mixin HomeOption home,
            @Parameters(paramLabel = "USERNAME") String username,
            @Option(names = "--name", required = true, paramLabel = "NAME", description = "As people read it") String name,
            @Option(
                            names = "--role",
                            required = true,
                            split = ",",
                            paramLabel = "ROLE",
                            description = "physician, nurse, front-desk, biller, lab-technician, administrator, privacy-officer, patient")
                    List<String> roles,
            @Option(names = "--organisation", paramLabel = "ID", description = "Which one, when there are several")
                    @Nullable Integer organisation,
            @Option(names = "--patient", paramLabel = "ID", description = "Of the role patient: id of the own Patient resource")
                    @Nullable String patient,
            @Option(names = "--practitioner", paramLabel = "ID", description = "Of staff: id of the own Practitioner resource")
                    @Nullable String practitioner)
            throws IOException {
        Set<Role> parsed = roles.stream().map(UserCommand::role).collect(Collectors.toUnmodifiableSet());
        try (Desk desk = Desk.open(home);
                CommandAudit audit = CommandAudit.open(desk)) {
            IdentityServices identity = IdentityServices.of(
                    desk.postgres().app(), desk.vault(), SignInSettings.standard(), Clock.systemUTC(), audit::take);
            int tenant = tenant(identity.organisations(), organisation);
            Outcome<UserAdmin.Issued> made = identity.users()
                    .create(
                            Caller.system(tenant, "command-line"),
                            new NewUser(tenant, username, name, parsed, patient, practitioner));
            return switch (made) {
                case Outcome.Ok<UserAdmin.Issued>(UserAdmin.Issued issued) -> {
                    System.out.println("Made " + issued.user().username() + ". First password: " + issued.password());
                    yield 0;
                }
                case Outcome.Refused<UserAdmin.Issued> refused ->
                    throw new StartRefused(refused.problems().getFirst().message());
            };
        }
    }

    private static Role role(String code) {
        return Role.of(code.strip())
                .filter(r -> r != Role.SYSTEM)
                .orElseThrow(() -> new StartRefused("There is no role \"" + code + "\"; the roles are "
                        + Arrays.stream(Role.values())
                                .filter(r -> r != Role.SYSTEM)
                                .map(Role::code)
                                .collect(Collectors.joining(", "))
                        + "."));
    }

    /** The one there is, the one named, or, in an installation that has none yet, a first one. */
    private static int tenant(Organisations organisations, @Nullable Integer named) {
        List<Organisations.Organisation> all = organisations.list();
        if (named != null) {
            return organisations
                    .find(named)
                    .orElseThrow(() -> new StartRefused("There is no organisation " + named + "."))
                    .id();
        }
        if (all.isEmpty()) {
            Console console = System.console();
            String name = console != null && console.isTerminal() ? console.readLine("Name of the organisation: ") : null;
            return organisations.create(name == null || name.isBlank() ? "Clinic" : name.strip()).id();
        }
        if (all.size() > 1) {
            throw new StartRefused("There are several organisations: name one with --organisation ("
                    + all.stream().map(o -> o.id() + " " + o.name()).collect(Collectors.joining(", ")) + ").");
        }
        return all.getFirst().id();
    }

    /**
     * The chain, for one command. The running server holds the spool of the home folder, so a command beside it has one of
     * its own until its rows are chained.
     */
    private record CommandAudit(ChainedAuditor auditor, AuditListener listener, @Nullable Path own)
            implements AutoCloseable {

        static CommandAudit open(Desk desk) throws IOException {
            Path own = desk.running() ? Files.createTempDirectory(desk.home().resolve("run"), "command-") : null;
            ChainedAuditor auditor = new ChainedAuditor(
                    desk.postgres().app(), desk.vault(), own == null ? desk.home() : own, NO_CHECKPOINT);
            return new CommandAudit(auditor, new AuditListener(auditor), own);
        }

        void take(Object event) {
            switch (event) {
                case UserChangedEvent changed -> listener.on(changed);
                case SignInEvent signIn -> listener.on(signIn);
                default -> throw new IllegalStateException("An event that is not audited: " + event.getClass());
            }
        }

        @Override
        public void close() throws IOException {
            auditor.close();
            Path folder = own;
            if (folder != null) {
                delete(folder);
            }
        }

        /** Only when the spool is empty: rows that did not reach the chain stay for the operator. */
        private static void delete(Path folder) throws IOException {
            try (var files = Files.walk(folder)) {
                List<Path> all = files.sorted(java.util.Comparator.reverseOrder()).toList();
                if (all.stream().anyMatch(f -> f.getFileName().toString().endsWith(".spool"))) {
                    throw new IOException("Audit rows are left in " + folder);
                }
                for (Path path : all) {
                    Files.delete(path);
                }
            }
        }
    }
}
