package org.salus.platform.cli;

import java.io.Console;
import java.io.IOException;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.salus.identity.IdentityServices;
import org.salus.identity.NewUser;
import org.salus.identity.Organisations;
import org.salus.identity.SignInSettings;
import org.salus.identity.UserAdmin;
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
        if (named == null && organisations.list().isEmpty()) {
            Console console = System.console();
            String name = console != null && console.isTerminal() ? console.readLine("Name of the organisation: ") : null;
            return organisations.create(name == null || name.isBlank() ? "Clinic" : name.strip()).id();
        }
        return Tenants.one(organisations, named);
    }
}
