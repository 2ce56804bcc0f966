package org.salus.platform.cli;

import java.nio.file.Path;
import org.salus.terminology.PackageLoader;
import org.salus.terminology.Packages;
import org.salus.terminology.ReleaseOptions;
import org.salus.terminology.TablePackages;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** FHIR packages: implementation guides with their profiles, value sets and code systems. */
@Command(name = "package", mixinStandardHelpOptions = true, description = "Loads FHIR packages, and lists those that were loaded.")
final class PackageCommand implements Runnable {

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
