package org.salus.terminology.loaders;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reference sets of a SNOMED CT release: the memberships in simple ones, and the extended map to ICD-10-CM as a map. */
final class SnomedRefsets {

    private static final String ICD_10_CM_MAP = "6011000124106";
    private static final String ICD_10_MAP = "447562003";

    private static final Pattern SIMPLE = Pattern.compile("x?der2_Refset_Simple\\w*Snapshot.*\\.txt");
    private static final Pattern EXTENDED = Pattern.compile("x?der2_iisssccRefset_ExtendedMap[A-Z]*Snapshot.*\\.txt");
    private static final List<String> MEMBER =
            List.of("id", "effectiveTime", "active", "moduleId", "refsetId", "referencedComponentId");
    private static final List<String> MAP_MEMBER = List.of(
            "id", "effectiveTime", "active", "moduleId", "refsetId", "referencedComponentId", "mapGroup", "mapPriority",
            "mapRule", "mapAdvice", "mapTarget", "correlationId", "mapCategoryId");

    private final ReleaseFiles files;
    private final BiFunction<String, List<String>, Table> open;
    private final String version;

    SnomedRefsets(ReleaseFiles files, BiFunction<String, List<String>, Table> open, String version) {
        this.files = files;
        this.open = open;
        this.version = version;
    }

    List<ReleasePart> maps() {
        List<ReleasePart> parts = new ArrayList<>();
        if (occurs(ICD_10_CM_MAP)) {
            parts.add(map(ICD_10_CM_MAP, "ICD-10-CM", Icd10CmRelease.SYSTEM));
        }
        if (occurs(ICD_10_MAP)) {
            parts.add(map(ICD_10_MAP, "ICD-10", "http://hl7.org/fhir/sid/icd-10"));
        }
        return parts;
    }

    private ReleasePart map(String refset, String title, String target) {
        return new ReleasePart.Mappings(
                SnomedRelease.SYSTEM + "?fhir_cm=" + refset,
                version,
                "SNOMED CT to " + title,
                SnomedRelease.SYSTEM,
                target,
                SnomedRelease.COPYRIGHT,
                () -> mappings(refset));
    }

    private boolean occurs(String refset) {
        try (Items<ReleasePart.Mapping> mappings = mappings(refset)) {
            return mappings.next() != null;
        }
    }

    /** The reference sets that each concept is in, sorted by concept. */
    ExternalSort memberships() {
        ExternalSort sort = new ExternalSort();
        for (String file : files.matching(SIMPLE)) {
            try (Table table = open.apply(file, MEMBER)) {
                for (Table.Row row = table.next(); row != null; row = table.next()) {
                    String component = row.required("referencedComponentId");
                    if (row.flag("active") && CheckDigits.isConceptId(component)) {
                        sort.add(Long.parseLong(component), row.required("refsetId"));
                    }
                }
            }
        }
        return sort;
    }

    private Items<ReleasePart.Mapping> mappings(String refset) {
        List<String> all = files.matching(EXTENDED);
        return new Items<>() {
            private int file;
            private @Nullable Table table;

            @Override
            public ReleasePart.@Nullable Mapping next() {
                while (true) {
                    if (table == null) {
                        if (file == all.size()) {
                            return null;
                        }
                        table = open.apply(all.get(file++), MAP_MEMBER);
                    }
                    Table.Row row = table.next();
                    if (row == null) {
                        close();
                    } else if (row.flag("active") && row.get("refsetId").equals(refset)) {
                        return mapping(row);
                    }
                }
            }

            @Override
            public void close() {
                if (table != null) {
                    table.close();
                    table = null;
                }
            }
        };
    }

    /** The rule (age, sex, another finding) and the advice are for a person to heed, so they are the comment. */
    private static ReleasePart.Mapping mapping(Table.Row row) {
        String target = row.get("mapTarget").strip();
        String rule = row.get("mapRule").strip();
        String advice = row.get("mapAdvice").strip();
        StringBuilder comment = new StringBuilder("group " + row.get("mapGroup") + ", priority " + row.get("mapPriority"));
        if (!rule.isEmpty() && !rule.equals("TRUE")) {
            comment.append("; ").append(rule);
        }
        if (!advice.isEmpty()) {
            comment.append("; ").append(advice);
        }
        return new ReleasePart.Mapping(
                row.required("referencedComponentId"),
                null,
                target.isEmpty() ? null : target,
                target.isEmpty() ? "unmatched" : "relatedto",
                comment.toString());
    }
}
