package org.salus.terminology.loaders;

import java.nio.file.Path;
import java.util.List;
import java.util.function.BiFunction;
import org.salus.terminology.Load;
import org.salus.terminology.LoadException;
import org.salus.terminology.Loads;
import org.salus.terminology.ReleaseLoader;
import org.salus.terminology.ReleaseOptions;

/** The loaders of the official releases; what each reads is in docs/operations/terminology.md. */
public final class TerminologyLoaders {

    private static final List<ReleaseLoader> ALL = List.of(
            new FileLoader("snomed", "SNOMED CT in RF2: the release's zip, or its folder with Snapshot", SnomedRelease::new),
            new FileLoader("loinc", "LOINC: the release's zip or folder, or Loinc.csv alone", LoincRelease::new),
            new FileLoader("rxnorm", "RxNorm in RRF, full or prescribable: the release's zip or folder", RxNormRelease::new),
            new FileLoader(
                    "icd10cm",
                    "ICD-10-CM: icd10cm_order_YYYY.txt, or a folder or zip with it and the tabular XML",
                    Icd10CmRelease::new),
            new FileLoader(
                    "cvx", "CDC vaccine codes: cvx.txt, or a folder with it and the product names", CdcRelease::cvx),
            new FileLoader("mvx", "CDC vaccine manufacturers: mvx.txt", CdcRelease::mvx),
            new FileLoader("csv", "a local code list with a header line (code, display, ...)", CsvRelease::new));

    private TerminologyLoaders() {}

    public static List<ReleaseLoader> all() {
        return ALL;
    }

    /** One format: opens the files, and writes what they say into one load. */
    private record FileLoader(String format, String description, BiFunction<ReleaseFiles, ReleaseOptions, Release> opener)
            implements ReleaseLoader {

        @Override
        public Load.Summary load(Loads loads, Path fileOrFolder, ReleaseOptions options, Load.Progress progress) {
            try (ReleaseFiles files = ReleaseFiles.open(fileOrFolder)) {
                files.watch(progress);
                try (Release release = opener.apply(files, options)) {
                    List<ReleasePart> parts = release.parts();
                    String key = format + " " + files.label() + " " + files.fingerprint(options.toString());
                    return write(loads, key, parts, files.label(), progress);
                }
            }
        }

        private static Load.Summary write(
                Loads loads, String key, List<ReleasePart> parts, String source, Load.Progress progress) {
            try (Load load = loads.open(key, progress)) {
                try {
                    new ReleaseWriting(load, source).write(parts);
                    return load.commit();
                } catch (LoadException refused) {
                    // The same files will be refused again, so there is nothing to resume.
                    load.abandon();
                    throw refused;
                }
            }
        }
    }
}
