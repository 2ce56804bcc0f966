package org.salus.platform.cli;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.salus.audit.AuditEvent;
import org.salus.fhir.R4;
import org.salus.kernel.Caller;
import org.salus.platform.StartRefused;
import org.salus.store.OrganisationConnections;
import org.salus.validation.EnforcedProfiles;
import org.salus.validation.ProfileSettings;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which profiles an organisation enforces, from the server's own machine. */
@Command(
        name = "profiles",
        mixinStandardHelpOptions = true,
        description = "Says which FHIR profiles an organisation enforces. A running server follows within ten seconds.")
final class ProfilesCommand implements Runnable {

    @Override
    public void run() {
        CommandLine.usage(this, System.out);
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists what is enforced.")
    int list(
            @Mixin HomeOption home,
            @Option(names = "--organisation", paramLabel = "ID", description = "Which one, when there are several")
                    @Nullable Integer organisation) {
        try (Desk desk = Desk.open(home)) {
            ProfileSettings settings =
                    profiles(desk).read(Tenants.one(desk, organisation));
            System.out.println("claims: " + settings.claims().code());
            if (settings.rules().isEmpty()) {
                System.out.println("No profile is enforced.");
            }
            settings.rules().forEach(r -> System.out.println(r.mode().code() + "  " + r.type() + "  " + r.profile()));
            return 0;
        }
    }

    @Command(
            name = "enforce",
            mixinStandardHelpOptions = true,
            description = {
                "Lays a profile on every resource of a type from now on. It must be known to the server when something is written:",
                "load its package, or store it as a StructureDefinition, first."
            })
    int enforce(
            @Mixin HomeOption home,
            @Parameters(index = "0", paramLabel = "TYPE", description = "Resource type, such as Patient") String type,
            @Parameters(index = "1", paramLabel = "PROFILE", description = "Canonical URL, with |version if wanted") String profile,
            @Option(names = "--warn", description = "Only warn: store what does not conform") boolean warn,
            @Option(names = "--organisation", paramLabel = "ID", description = "Which one, when there are several")
                    @Nullable Integer organisation)
            throws IOException {
        if (R4.definitions().type(type) == null) {
            throw new StartRefused("There is no resource type \"" + type + "\" in FHIR R4.");
        }
        if (!profile.matches("[a-z][a-z0-9+.-]*:\\S{1,460}")) {
            throw new StartRefused("\"" + profile + "\" is no canonical URL.");
        }
        ProfileSettings.Mode mode = warn ? ProfileSettings.Mode.WARN : ProfileSettings.Mode.ENFORCE;
        return change(home, organisation, "profile-" + mode.code(), type + " " + profile, (profiles, tenant) -> {
            profiles.put(tenant, new ProfileSettings.Rule(type, profile, mode));
            return type + " is held against " + profile + " (" + mode.code() + ").";
        });
    }

    @Command(name = "off", mixinStandardHelpOptions = true, description = "Takes a profile off a type.")
    int off(
            @Mixin HomeOption home,
            @Parameters(index = "0", paramLabel = "TYPE") String type,
            @Parameters(index = "1", paramLabel = "PROFILE") String profile,
            @Option(names = "--organisation", paramLabel = "ID", description = "Which one, when there are several")
                    @Nullable Integer organisation)
            throws IOException {
        return change(home, organisation, "profile-off", type + " " + profile, (profiles, tenant) -> {
            if (!profiles.remove(tenant, type, profile)) {
                throw new StartRefused("There is no such rule.");
            }
            return type + " is no longer held against " + profile + ".";
        });
    }

    @Command(
            name = "claims",
            mixinStandardHelpOptions = true,
            description = "Says what becomes of the profiles that resources claim: ignore, background or check.")
    int claims(
            @Mixin HomeOption home,
            @Parameters(index = "0", paramLabel = "HOW", description = "ignore, background or check") String how,
            @Option(names = "--organisation", paramLabel = "ID", description = "Which one, when there are several")
                    @Nullable Integer organisation)
            throws IOException {
        ProfileSettings.Claims claims = ProfileSettings.Claims.of(how)
                .orElseThrow(() -> new StartRefused("Say ignore, background or check."));
        return change(home, organisation, "profile-claims", claims.code(), (profiles, tenant) -> {
            profiles.claims(tenant, claims);
            return "claims: " + claims.code();
        });
    }

    private static EnforcedProfiles profiles(Desk desk) {
        return new EnforcedProfiles(new OrganisationConnections(desk.postgres().app()));
    }

    private interface Change {
        String make(EnforcedProfiles profiles, int organisation);
    }

    private static int change(HomeOption home, @Nullable Integer organisation, String act, String detail, Change change)
            throws IOException {
        try (Desk desk = Desk.open(home);
                CommandAudit audit = CommandAudit.open(desk)) {
            int tenant = Tenants.one(desk, organisation);
            String done = change.make(profiles(desk), tenant);
            audit.auditor()
                    .record(new AuditEvent(
                            Caller.system(tenant, "command-line"), act, "", List.of(), new long[0], detail, 200, Instant.now()));
            System.out.println(done);
            return 0;
        }
    }
}
