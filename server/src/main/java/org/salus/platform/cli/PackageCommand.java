package org.salus.platform.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.salus.platform.Settings;
import org.salus.platform.StartRefused;
import org.salus.platform.outgoing.Outgoing;
import org.salus.platform.outgoing.OutgoingException;
import org.salus.platform.outgoing.PackageRegistry;
import org.salus.terminology.LoadException;
import org.salus.terminology.PackageLoader;
import org.salus.terminology.Packages;
import org.salus.terminology.ReleaseOptions;
import org.salus.terminology.TablePackages;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import picocli.CommandLine;

/** FHIR packages: implementation guides with their profiles, value sets and code systems. */
@Command(name = "package", mixinStandardHelpOptions = true, description = "Loads FHIR packages, and lists those that were loaded.")
final class PackageCommand implements Runnable {

    /** For each request, however slow the network is. */
    private static final Duration LONGEST = Duration.ofMinutes(10);

    @Override
    public void run() {
        CommandLine.usage(this, System.out);
    }

    @Command(
            name = "load",
            mixinStandardHelpOptions = true,
            description = "Loads a FHIR R4 package (.tgz), or every package of a folder. All of a package becomes visible at once.")
    int load(@Mixin HomeOption home, @Parameters(paramLabel = "FILE", description = "the package, or a folder of them") Path file) {
        return TerminologyCommand.run(home, new PackageLoader(), file, ReleaseOptions.standard());
    }

    @Command(
            name = "fetch",
            mixinStandardHelpOptions = true,
            description = {
                "Fetches a FHIR R4 package from the registry that the setting packages.registry names, and loads it.",
                "Without the setting nothing is fetched from anywhere."
            })
    int fetch(@Mixin HomeOption home, @Parameters(paramLabel = "NAME#VERSION", description = "such as hl7.fhir.us.core#6.1.0") String wanted) {
        Settings.Registry registry = home.settings().registry();
        if (registry == null) {
            throw new StartRefused("Nothing is fetched: set packages.registry to the address of a registry, or load a file.");
        }
        String[] parts = wanted.split("#", -1);
        if (parts.length != 2) {
            throw new StartRefused("A package is named as in hl7.fhir.us.core#6.1.0.");
        }
        Path file = null;
        try {
            file = new PackageRegistry(new Outgoing(registry.hosts(), registry.internal()), registry.url(), LONGEST)
                    .fetch(parts[0], parts[1]);
            String found = PackageLoader.nameOf(file);
            if (!found.equals(wanted)) {
                throw new StartRefused("The registry gave " + found + " for " + wanted + ". Nothing was loaded.");
            }
            return TerminologyCommand.run(home, new PackageLoader(), file, ReleaseOptions.standard());
        } catch (OutgoingException | LoadException e) {
            throw new StartRefused(String.valueOf(e.getMessage()), e);
        } finally {
            forget(file);
        }
    }

    private static void forget(@Nullable Path file) {
        try {
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the packages that were loaded.")
    int list(@Mixin HomeOption home) {
        try (Desk desk = Desk.open(home)) {
            for (Packages.Loaded loaded : new TablePackages(desk.postgres().app()).packages()) {
                System.out.println(loaded.name() + "#" + loaded.version() + (loaded.title() == null ? "" : "  " + loaded.title()));
            }
            return 0;
        }
    }
}
