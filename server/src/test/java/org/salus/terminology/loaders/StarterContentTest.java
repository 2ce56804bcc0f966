package org.salus.terminology.loaders;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.fhir.ucum.UcumEssenceService;
import org.junit.jupiter.api.Test;

/** The lists that ship: complete, without doubles, and of codes that can be right. */
class StarterContentTest {

    private static final Map<String, List<ReleasePart.Member>> SETS = new StarterContent().sets();

    private static List<ReleasePart.Member> set(String name) {
        return SETS.get(StarterContent.SETS + name);
    }

    @Test
    void eachListIsThereAndNamesNothingTwice() {
        assertThat(set("problems")).hasSizeGreaterThanOrEqualTo(250);
        assertThat(set("allergens")).hasSizeGreaterThanOrEqualTo(80);
        assertThat(set("vital-signs").size() + set("laboratory").size()).isGreaterThanOrEqualTo(150);
        assertThat(set("vaccines")).hasSizeGreaterThanOrEqualTo(90);
        assertThat(set("ingredients")).hasSizeGreaterThanOrEqualTo(300);
        assertThat(set("medicines")).hasSizeGreaterThanOrEqualTo(300);
        SETS.forEach((url, members) -> {
            assertThat(members.stream().map(m -> m.system() + "|" + m.code())).as(url).doesNotHaveDuplicates();
            assertThat(members.stream().map(m -> m.display().toLowerCase(java.util.Locale.ROOT)))
                    .as(url)
                    .doesNotHaveDuplicates();
        });
    }

    @Test
    void codesHaveTheFormOfTheirSystem() {
        SETS.values().stream().flatMap(List::stream).forEach(m -> {
            boolean right = switch (m.system()) {
                case LoincRelease.SYSTEM -> CheckDigits.isLoinc(m.code());
                case Icd10CmRelease.SYSTEM -> m.code().matches("[A-Z][0-9][0-9A-Z](\\.[0-9A-Z]{1,4})?");
                case CdcRelease.CVX -> m.code().matches("\\d{2,3}");
                case RxNormRelease.SYSTEM -> m.code().matches("[1-9]\\d{0,6}");
                case StarterContent.UNII -> m.code().matches("[0-9A-Z]{10}");
                case StarterContent.ALLERGENS, StarterContent.MEDICINES -> m.code().matches("[a-z0-9-]+");
                default -> false;
            };
            assertThat(right).as(m.system() + "|" + m.code()).isTrue();
        });
        assertThat(SETS.values().stream().flatMap(List::stream)).noneMatch(m -> m.system().equals(SnomedRelease.SYSTEM));
    }

    @Test
    void unitsAreOfUcum() throws Exception {
        UcumEssenceService ucum =
                new UcumEssenceService(UcumEssenceService.class.getResourceAsStream("/ucum-essence.xml"));
        assertThat(new StarterContent().units()).isNotEmpty().allSatisfy(unit -> assertThat(ucum.validate(unit)).as(unit).isNull());
    }

    @Test
    void itIsLoadedAsFragmentsWithTheirNotices() {
        RecordedLoads loads = new RecordedLoads();
        StarterContent.load(loads);
        assertThat(loads.committed).isTrue();
        assertThat(loads.systems.get(LoincRelease.SYSTEM).content().code()).isEqualTo("fragment");
        assertThat(loads.systems.get(LoincRelease.SYSTEM).version()).isNull();
        assertThat(loads.systems.get(LoincRelease.SYSTEM).copyright()).contains("Regenstrief");
        assertThat(loads.systems.get(StarterContent.ALLERGENS).content().code()).isEqualTo("complete");
        RecordedLoads.Concept sodium = loads.concept(LoincRelease.SYSTEM, "2951-2");
        assertThat(sodium.display).isEqualTo("Sodium [Moles/volume] in Serum or Plasma");
        assertThat(sodium.words).containsExactly("en:Sodium");
        assertThat(sodium.properties).containsExactlyInAnyOrder("EXAMPLE_UCUM_UNITS=mmol/L", "group=Metabolic panel");
        RecordedLoads.Concept tablet = loads.concept(RxNormRelease.SYSTEM, "314076");
        assertThat(tablet.display).isEqualTo("lisinopril 10 MG Oral Tablet");
        assertThat(tablet.properties).contains("TTY=SCD", "has_ingredient=29046");
        assertThat(tablet.words).contains("en:Zestril");
        assertThat(loads.concept(Icd10CmRelease.SYSTEM, "I10").words).containsExactly("en:Hypertension");
        assertThat(loads.sets.get(StarterContent.SETS + "allergens-food")).isNotEmpty();
    }
}
