package org.salus.validation.hapi;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.fhir.ucum.UcumService;
import org.hl7.fhir.common.hapi.validation.validator.WorkerContextValidationSupportAdapter;
import org.hl7.fhir.r5.conformance.profile.ProfileUtilities;
import org.hl7.fhir.r5.context.ExpansionOptions;
import org.hl7.fhir.r5.model.CanonicalResource;
import org.hl7.fhir.r5.model.CodeSystem;
import org.hl7.fhir.r5.model.CodeableConcept;
import org.hl7.fhir.r5.model.Coding;
import org.hl7.fhir.r5.model.ElementDefinition;
import org.hl7.fhir.r5.model.Measure;
import org.hl7.fhir.r5.model.Enumerations.PublicationStatus;
import org.hl7.fhir.r5.model.Parameters;
import org.hl7.fhir.r5.model.Questionnaire;
import org.hl7.fhir.r5.model.Resource;
import org.hl7.fhir.r5.model.StructureDefinition;
import org.hl7.fhir.r5.model.StructureDefinition.StructureDefinitionKind;
import org.hl7.fhir.r5.model.ValueSet;
import org.hl7.fhir.r5.terminologies.expansion.ValueSetExpansionOutcome;
import org.hl7.fhir.r5.terminologies.utilities.TerminologyServiceErrorClass;
import org.hl7.fhir.r5.terminologies.utilities.ValidationResult;
import org.hl7.fhir.utilities.validation.ValidationMessage.IssueSeverity;
import org.hl7.fhir.utilities.validation.ValidationOptions;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.Ucum;

/**
 * What the library's validator sees of the world: definitions by URL and whether codes are right, of one organisation. It knows no
 * network, no files and no other patient. Thread-safe.
 */
final class R4Context extends WorkerContextValidationSupportAdapter {

    private static final String BASE = "http://hl7.org/fhir/StructureDefinition/";

    private final Definitions definitions;
    private final Codes codes;
    private final List<StructureDefinition> types;
    private final Set<String> primitives;
    private final Set<String> resources;
    private final Snapshots snapshots = new Snapshots();

    R4Context(Definitions definitions, List<StructureDefinition> types, Codes codes) {
        this.definitions = definitions;
        this.types = List.copyOf(types);
        this.codes = codes;
        this.primitives = names(StructureDefinitionKind.PRIMITIVETYPE);
        this.resources = types.stream()
                .filter(t -> t.getKind() == StructureDefinitionKind.RESOURCE && !t.getAbstract())
                .map(StructureDefinition::getType)
                .collect(Collectors.toUnmodifiableSet());
        setValidationMessageLanguage(Locale.ENGLISH);
    }

    private Set<String> names(StructureDefinitionKind kind) {
        return types.stream()
                .filter(t -> t.getKind() == kind)
                .map(StructureDefinition::getType)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** For least and greatest quantities of profiles. */
    @Override
    public UcumService getUcumService() {
        return Ucum.service();
    }

    @Override
    public String getVersion() {
        return "4.0.1";
    }

    @Override
    public Locale getLocale() {
        return Locale.ENGLISH;
    }

    @Override
    public boolean hasBinaryKey(String key) {
        return false;
    }

    @Override
    public byte[] getBinaryForKey(String key) {
        return new byte[0];
    }

    @Override
    public List<String> getResourceNames() {
        return List.copyOf(resources);
    }

    @Override
    public Set<String> getResourceNamesAsSet() {
        return resources;
    }

    @Override
    public @Nullable StructureDefinition fetchTypeDefinition(String name) {
        return fetchResource(StructureDefinition.class, name.contains(":") ? name : BASE + name);
    }

    @Override
    public List<StructureDefinition> fetchTypeDefinitions(String name) {
        StructureDefinition found = fetchTypeDefinition(name);
        return found == null ? List.of() : List.of(found);
    }

    @Override
    public boolean isPrimitiveType(String type) {
        return primitives.contains(type);
    }

    @Override
    public boolean isDataType(String type) {
        return !primitives.contains(type) && !resources.contains(type);
    }

    @Override
    public <T extends Resource> boolean hasResource(Class<T> type, String uri) {
        return fetchResource(type, uri) != null;
    }

    @Override
    public <T extends Resource> boolean hasResource(Class<T> type, String uri, String version, Resource source) {
        return fetchResource(type, uri, version, source) != null;
    }

    @Override
    public <T extends Resource> @Nullable T fetchResource(Class<T> type, @Nullable String uri) {
        if (uri == null) {
            return null;
        }
        int fragment = uri.indexOf('#');
        String plain = fragment < 0 ? uri : uri.substring(0, fragment);
        int bar = plain.indexOf('|');
        return bar < 0
                ? fetch(type, plain, null)
                : fetch(type, plain.substring(0, bar), plain.substring(bar + 1));
    }

    @Override
    public <T extends Resource> @Nullable T fetchResource(
            Class<T> type, @Nullable String uri, @Nullable String version, @Nullable Resource source) {
        return uri == null ? null : version == null ? fetchResource(type, uri) : fetch(type, uri, version);
    }

    private <T extends Resource> @Nullable T fetch(Class<T> type, String url, @Nullable String version) {
        if (Thread.currentThread().isInterrupted()) {
            throw new ValidationStopped();
        }
        for (Definitions.Kind kind : Definitions.Kind.values()) {
            Class<? extends Resource> of = switch (kind) {
                case STRUCTURE -> StructureDefinition.class;
                case VALUE_SET -> ValueSet.class;
                case CODE_SYSTEM -> CodeSystem.class;
                case QUESTIONNAIRE -> Questionnaire.class;
                case MEASURE -> Measure.class;
            };
            if (type.isAssignableFrom(of)) {
                CanonicalResource found = definitions.find(kind, url, version);
                if (found != null) {
                    return type.cast(found instanceof StructureDefinition structure ? complete(structure) : found);
                }
            }
        }
        return null;
    }

    /**
     * For bindings, which name their profile as the source: of a value set that is not among the definitions, the terminology is asked when
     * a code is checked. Without a source the question is whether there is one, as of the system in a value set, which must not be one itself.
     */
    @Override
    public <T extends Resource> @Nullable T findTxResource(
            Class<T> type, @Nullable String canonical, @Nullable String version, @Nullable Resource source) {
        T found = fetchResource(type, canonical, version, source);
        return found == null && canonical != null && source != null && type == ValueSet.class && !canonical.startsWith("#")
                ? type.cast(named(canonical, version))
                : found;
    }

    private static ValueSet named(String canonical, @Nullable String version) {
        int bar = canonical.indexOf('|');
        ValueSet set = new ValueSet()
                .setUrl(bar < 0 ? canonical : canonical.substring(0, bar))
                .setVersion(bar < 0 ? version : canonical.substring(bar + 1));
        return set.setStatus(PublicationStatus.ACTIVE);
    }

    /** A profile that came as a differential gets its snapshot when it is first needed. */
    private StructureDefinition complete(StructureDefinition structure) {
        return structure.hasSnapshot() ? structure : snapshots.of(structure, this);
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T extends Resource> List<T> fetchResourcesByType(Class<T> type) {
        return type.equals(StructureDefinition.class) ? (List<T>) types : List.of();
    }

    @Override
    public @Nullable CodeSystem fetchCodeSystem(String system) {
        return fetchResource(CodeSystem.class, system);
    }

    @Override
    public @Nullable CodeSystem fetchCodeSystem(String system, @Nullable String version, @Nullable Resource source) {
        CodeSystem found = fetchResource(CodeSystem.class, system, version, source);
        return found == null ? fetchCodeSystem(system) : found;
    }

    /** Every system is said to be supported: what is not known here is told as a warning of its own. */
    @Override
    public SystemSupportInformation getTxSupportInfo(String system, String version) {
        return new SystemSupportInformation(true);
    }

    @Override
    public Boolean subsumes(ValidationOptions options, Coding parent, Coding child) {
        return parent.getSystem() != null
                && parent.getSystem().equals(child.getSystem())
                && parent.getCode() != null
                && parent.getCode().equals(child.getCode());
    }

    @Override
    public ValueSetExpansionOutcome expandVS(ValueSet source, boolean cacheOk, boolean hierarchical) {
        return notExpanded();
    }

    @Override
    public ValueSetExpansionOutcome expandVS(ValueSet source, boolean cacheOk, boolean hierarchical, int count) {
        return notExpanded();
    }

    @Override
    public ValueSetExpansionOutcome expandVS(ExpansionOptions options, ValueSet source) {
        return notExpanded();
    }

    @Override
    public ValueSetExpansionOutcome expandVS(ExpansionOptions options, String uri) {
        return notExpanded();
    }

    @Override
    public ValueSetExpansionOutcome expandVS(
            Resource source, ElementDefinition.ElementDefinitionBindingComponent binding, boolean cacheOk, boolean hierarchical) {
        return notExpanded();
    }

    private static ValueSetExpansionOutcome notExpanded() {
        return new ValueSetExpansionOutcome(
                "Value sets are not expanded for a validation", TerminologyServiceErrorClass.NOSERVICE, false);
    }

    @Override
    public Parameters getExpansionParameters() {
        return new Parameters();
    }

    @Override
    public ValidationResult validateCode(
            ValidationOptions options, @Nullable String system, @Nullable String version, @Nullable String code, @Nullable String display) {
        if (system == null || code == null) {
            return ok();
        }
        Verdict verdict = codes.inSystem(system, code);
        return result(verdict, system, code, display);
    }

    @Override
    public ValidationResult validateCode(
            ValidationOptions options,
            @Nullable String system,
            @Nullable String version,
            @Nullable String code,
            @Nullable String display,
            @Nullable ValueSet set) {
        Coding coding = new Coding(system, code, display);
        return set == null ? validateCode(options, system, version, code, display) : validateCode(options, coding, set);
    }

    @Override
    public ValidationResult validateCode(ValidationOptions options, String code, @Nullable ValueSet set) {
        return set == null ? ok() : result(codes.inValueSet(set, null, code), null, code, null);
    }

    @Override
    public ValidationResult validateCode(ValidationOptions options, Coding coding, @Nullable ValueSet set) {
        if (set == null) {
            return validateCode(options, coding.getSystem(), coding.getVersion(), coding.getCode(), coding.getDisplay());
        }
        if (coding.getCode() == null) {
            return error("The coding has no code.");
        }
        if (coding.getSystem() == null) {
            return error("The coding has no system, so its code means nothing.");
        }
        // That the code is one of its system, with the right display, is checked of every coding by itself.
        return result(codes.inValueSet(set, coding.getSystem(), coding.getCode()), coding.getSystem(), coding.getCode(), null);
    }

    @Override
    public ValidationResult validateCode(ValidationOptions options, CodeableConcept concept, @Nullable ValueSet set) {
        if (set == null) {
            return ok(); // each of its codings is checked by itself
        }
        ValidationResult unknown = null;
        ValidationResult wrong = null;
        for (Coding coding : concept.getCoding()) {
            ValidationResult one = validateCode(options, coding, set);
            if (one.isOk() && one.getSeverity() == null) {
                return one;
            }
            if (one.isOk()) {
                unknown = one;
            } else {
                wrong = one;
            }
        }
        return unknown != null ? unknown : wrong != null ? wrong : ok();
    }

    private static ValidationResult result(
            Verdict verdict, @Nullable String system, @Nullable String code, @Nullable String display) {
        CodeSystem.ConceptDefinitionComponent concept = new CodeSystem.ConceptDefinitionComponent(code);
        String right = verdict.display();
        return switch (verdict.state()) {
            case IN -> display != null && right != null && !Codes.sameDisplay(display, right)
                    ? new ValidationResult(
                            IssueSeverity.WARNING,
                            "'" + display + "' is not what the code '" + code + "' of " + system + " means: that is '" + right + "'.",
                            system, null, concept.setDisplay(right), right, null)
                    : new ValidationResult(system, null, concept.setDisplay(right), right);
            case OUT -> new ValidationResult(
                    IssueSeverity.ERROR, verdict.message(), (List<org.hl7.fhir.r5.model.OperationOutcome.OperationOutcomeIssueComponent>) null);
            case UNKNOWN -> new ValidationResult(IssueSeverity.WARNING, verdict.message(), system, null, concept, null, null);
        };
    }

    private static ValidationResult ok() {
        return new ValidationResult((String) null, null, null, null);
    }

    private static ValidationResult error(String message) {
        return new ValidationResult(
                IssueSeverity.ERROR, message, (List<org.hl7.fhir.r5.model.OperationOutcome.OperationOutcomeIssueComponent>) null);
    }

    ProfileUtilities profileUtilities(List<org.hl7.fhir.utilities.validation.ValidationMessage> messages) {
        return new ProfileUtilities(this, messages, new Knowledge(primitives, resources));
    }
}
