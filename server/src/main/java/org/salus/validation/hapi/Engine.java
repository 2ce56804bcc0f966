package org.salus.validation.hapi;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator.NullEvaluationContext;
import org.hl7.fhir.r5.elementmodel.Manager.FhirFormat;
import org.hl7.fhir.r5.model.CanonicalResource;
import org.hl7.fhir.r5.model.StructureDefinition;
import org.hl7.fhir.r5.utils.validation.ValidatorSession;
import org.hl7.fhir.r5.utils.validation.constants.BestPracticeWarningLevel;
import org.hl7.fhir.r5.utils.validation.constants.IdStatus;
import org.hl7.fhir.r5.utils.xver.XVerExtensionManagerOld;
import org.hl7.fhir.utilities.filesystem.ManagedFileAccess;
import org.hl7.fhir.utilities.http.ManagedWebAccess;
import org.hl7.fhir.utilities.validation.ValidationMessage;
import org.hl7.fhir.validation.ValidatorSettings;
import org.hl7.fhir.validation.instance.InstanceValidator;
import org.jspecify.annotations.Nullable;
import org.salus.fhir.R4;
import org.salus.kernel.Problem;
import org.salus.store.RecordStore;
import org.salus.store.StoreUnavailableException;
import org.salus.terminology.CodeLookup;
import org.salus.validation.Issue;
import org.salus.validation.PackageContents;
import org.salus.vault.Vault;
import org.salus.vault.VaultException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The library's validator with the definitions it works from: those of R4 and of packages once, those of each organisation apart. */
public final class Engine {

    private static final Logger LOG = LoggerFactory.getLogger(Engine.class);
    private static final int MOST_ORGANISATIONS = 16;

    private final R4 r4;
    private final RecordStore store;
    private final Vault vault;
    private final PackageContents packages;
    private final @Nullable CodeLookup lookup;
    private final CoreDefinitions core;
    private final long generation;
    private final PackageDefinitions fromPackages;
    private final Cache<Integer, Organisation> organisations =
            Caffeine.newBuilder().maximumSize(MOST_ORGANISATIONS).build();

    private record Organisation(long stamp, R4Context context) {}

    public Engine(R4 r4, RecordStore store, Vault vault, PackageContents packages, @Nullable CodeLookup lookup) {
        this(r4, store, vault, packages, lookup, new CoreDefinitions());
    }

    private Engine(
            R4 r4,
            RecordStore store,
            Vault vault,
            PackageContents packages,
            @Nullable CodeLookup lookup,
            CoreDefinitions core) {
        // The library would read attachments from the network and even from local files to check their size and hash.
        ManagedWebAccess.setAccessPolicy(ManagedWebAccess.WebAccessPolicy.PROHIBITED);
        ManagedFileAccess.setAccessPolicy(ManagedFileAccess.FileAccessPolicy.PROHIBITED);
        this.r4 = r4;
        this.store = store;
        this.vault = vault;
        this.packages = packages;
        this.lookup = lookup;
        this.core = core;
        this.generation = packages.generation();
        this.fromPackages = new PackageDefinitions(packages);
    }

    /** This one, or another one if the packages changed since it was made. */
    public Engine renewed() {
        return packages.generation() == generation ? this : new Engine(r4, store, vault, packages, lookup, core);
    }

    /**
     * @param json the resource
     * @param profiles canonical URLs to hold it against, besides its type and what it claims itself
     */
    public List<Issue> validate(int organisation, byte[] json, List<String> profiles) {
        R4Context context = context(organisation);
        List<Issue> issues = new ArrayList<>();
        List<StructureDefinition> against = new ArrayList<>();
        for (String profile : profiles) {
            try {
                StructureDefinition found = context.fetchResource(StructureDefinition.class, profile);
                if (found == null) {
                    issues.add(Issue.error(new Problem(
                            Problem.Code.NOT_SUPPORTED, "The profile " + profile + " is not known to this server; load it first.")));
                } else {
                    against.add(found);
                }
            } catch (Snapshots.UnusableProfile e) {
                issues.add(Issue.error(e.toProblem()));
            }
        }
        List<ValidationMessage> messages = new ArrayList<>();
        try {
            validator(context).validate(null, messages, new ByteArrayInputStream(json), FhirFormat.JSON, against);
        } catch (Snapshots.UnusableProfile e) {
            issues.add(Issue.error(e.toProblem()));
        } catch (StoreUnavailableException | VaultException e) {
            throw e;
        } catch (RuntimeException e) {
            // The library has its faults with odd resources; what it cannot go through is not said to be valid.
            LOG.warn("The validator failed at a resource: {}", e.getClass().getName());
            issues.add(Issue.error(new Problem(
                    Problem.Code.NOT_SUPPORTED, "The validator cannot go through this resource (" + e.getClass().getSimpleName() + ").")));
        }
        issues.addAll(Messages.issues(messages));
        return issues;
    }

    /** Whether this organisation can validate against the profile. */
    public boolean knows(int organisation, String profile) {
        try {
            return context(organisation).fetchResource(StructureDefinition.class, profile) != null;
        } catch (Snapshots.UnusableProfile e) {
            return false;
        }
    }

    private R4Context context(int organisation) {
        long stamp = StoredDefinitions.stamp(r4, store, organisation);
        Organisation known = organisations.getIfPresent(organisation);
        if (known == null || known.stamp() != stamp) {
            StoredDefinitions own = new StoredDefinitions(r4, store, vault, organisation);
            Definitions all = (kind, url, version) -> layered(own, kind, url, version);
            known = new Organisation(stamp, new R4Context(all, core.types(), new Codes(all, organisation, lookup)));
            organisations.put(organisation, known);
        }
        return known.context();
    }

    /** R4's own definitions cannot be replaced; an organisation's come before those of packages. */
    private @Nullable CanonicalResource layered(
            StoredDefinitions own, Definitions.Kind kind, String url, @Nullable String version) {
        CanonicalResource found = core.find(kind, url, version);
        if (found == null) {
            found = own.find(kind, url, version);
        }
        return found == null ? fromPackages.find(kind, url, version) : found;
    }

    private static InstanceValidator validator(R4Context context) {
        InstanceValidator validator = new InstanceValidator(
                context, new NullEvaluationContext(), new XVerExtensionManagerOld(context), new ValidatorSession(), new ValidatorSettings());
        validator.setAnyExtensionsAllowed(true);
        validator.setBestPracticeWarningLevel(BestPracticeWarningLevel.Hint);
        validator.setResourceIdRule(IdStatus.OPTIONAL);
        validator.setErrorForUnknownProfiles(false);
        validator.setUnknownCodeSystemsCauseErrors(false);
        validator.setPolicyAdvisor(new Policy());
        validator.setFetcher(new TypesOnly(context));
        validator.setAllowExamples(true);
        return validator;
    }
}
