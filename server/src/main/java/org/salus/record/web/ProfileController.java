package org.salus.record.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.salus.audit.AuditEvent;
import org.salus.audit.Auditor;
import org.salus.fhir.R4;
import org.salus.identity.Requests;
import org.salus.kernel.Caller;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.kernel.RequiresAct;
import org.salus.validation.ClaimFindings;
import org.salus.validation.EnforcedProfiles;
import org.salus.validation.PackageContents;
import org.salus.validation.ProfileSettings;
import org.salus.validation.ProfileValidator;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Which profiles the caller's organisation enforces, and what the check of claims has found. */
@RestController
@RequestMapping(path = "/admin/profiles", produces = MediaType.APPLICATION_JSON_VALUE)
class ProfileController {

    private static final Pattern CANONICAL = Pattern.compile("[a-z][a-z0-9+.-]*:[^\\s|#]{1,400}(\\|[^\\s|#]{1,60})?");
    /** The first question loads the library. */
    private static final Duration LIMIT = Duration.ofSeconds(120);

    private final EnforcedProfiles profiles;
    private final ProfileValidator validator;
    private final PackageContents packages;
    private final ClaimFindings findings;
    private final R4 definitions;
    private final Auditor auditor;

    ProfileController(
            EnforcedProfiles profiles,
            ProfileValidator validator,
            PackageContents packages,
            ClaimFindings findings,
            R4 definitions,
            Auditor auditor) {
        this.profiles = profiles;
        this.validator = validator;
        this.packages = packages;
        this.findings = findings;
        this.definitions = definitions;
        this.auditor = auditor;
    }

    record RuleBody(@Nullable String type, @Nullable String profile, @Nullable String mode) {}

    record ClaimsBody(@Nullable String claims) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record KnownBody(String type, String url, @Nullable String version, @Nullable String title, String from) {}

    /** @param packages the profiles of the loaded packages, which can be enforced as well as stored ones */
    record SettingsBody(String claims, List<RuleBody> rules, @Nullable List<KnownBody> packages) {}

    @RequiresAct("definitions.manage")
    @GetMapping
    ResponseEntity<?> list(Caller caller) {
        return answer(body(
                profiles.read(caller.organisation()),
                packages.profiles().stream()
                        .map(p -> new KnownBody(p.type(), p.url(), p.version(), p.title(), p.from()))
                        .toList()));
    }

    @RequiresAct("definitions.manage")
    @PutMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<?> put(Caller caller, @RequestBody RuleBody rule, HttpServletRequest request) {
        String type = rule.type();
        String profile = rule.profile();
        Optional<ProfileSettings.Mode> mode =
                rule.mode() == null ? Optional.empty() : ProfileSettings.Mode.of(rule.mode());
        if (type == null || definitions.type(type) == null) {
            return refused(request, new Problem(Problem.Code.VALUE, "type is a resource type of R4, such as Patient.", "type"));
        }
        if (profile == null || !CANONICAL.matcher(profile).matches()) {
            return refused(request, new Problem(Problem.Code.VALUE, "profile is the canonical URL of a profile.", "profile"));
        }
        if (mode.isEmpty()) {
            return refused(request, new Problem(Problem.Code.VALUE, "mode is warn or enforce.", "mode"));
        }
        Outcome<Boolean> known = validator.knows(caller.organisation(), profile, LIMIT);
        if (known instanceof Outcome.Refused<Boolean>(List<Problem> problems)) {
            return refused(request, problems.getFirst());
        }
        if (!known.get()) {
            return refused(
                    request,
                    new Problem(
                            Problem.Code.VALUE,
                            "This profile is not known here: load its package or store it as a StructureDefinition first.",
                            "profile"));
        }
        ProfileSettings settings =
                profiles.put(caller.organisation(), new ProfileSettings.Rule(type, profile, mode.get()));
        audit(caller, "profile-" + mode.get().code(), type + " " + profile);
        return answer(body(settings, null));
    }

    @RequiresAct("definitions.manage")
    @DeleteMapping
    ResponseEntity<?> remove(
            Caller caller, @RequestParam String type, @RequestParam String profile, HttpServletRequest request) {
        if (!profiles.remove(caller.organisation(), type, profile)) {
            return refused(request, new Problem(Problem.Code.NOT_FOUND, "There is no such rule."));
        }
        audit(caller, "profile-off", type + " " + profile);
        return ResponseEntity.noContent().cacheControl(CacheControl.noStore()).build();
    }

    @RequiresAct("definitions.manage")
    @PutMapping(path = "/claims", consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<?> claims(Caller caller, @RequestBody ClaimsBody body, HttpServletRequest request) {
        Optional<ProfileSettings.Claims> claims =
                body.claims() == null ? Optional.empty() : ProfileSettings.Claims.of(body.claims());
        if (claims.isEmpty()) {
            return refused(request, new Problem(Problem.Code.VALUE, "claims is ignore, background or check.", "claims"));
        }
        ProfileSettings settings = profiles.claims(caller.organisation(), claims.get());
        audit(caller, "profile-claims", claims.get().code());
        return answer(body(settings, null));
    }

    /**
     * Resources whose newest version is not what it claims to be, the last found first. What an issue quotes of the resource is not shown:
     * who may read the resource asks it with {@code $validate}.
     *
     * @param after {@code next} of the page before
     */
    @RequiresAct("definitions.manage")
    @GetMapping("/findings")
    ResponseEntity<?> findings(Caller caller, @RequestParam @Nullable String after, HttpServletRequest request) {
        Outcome<ClaimFindings.Page> page = findings.list(caller.organisation(), after);
        return switch (page) {
            case Outcome.Ok<ClaimFindings.Page>(ClaimFindings.Page found) -> answer(found);
            case Outcome.Refused<ClaimFindings.Page>(List<Problem> problems) -> refused(request, problems.getFirst());
        };
    }

    private void audit(Caller caller, String action, String detail) {
        auditor.record(new AuditEvent(caller, action, "", List.of(), new long[0], detail, 200, Instant.now()));
    }

    private static SettingsBody body(ProfileSettings settings, @Nullable List<KnownBody> packages) {
        return new SettingsBody(
                settings.claims().code(),
                settings.rules().stream()
                        .map(r -> new RuleBody(r.type(), r.profile(), r.mode().code()))
                        .toList(),
                packages);
    }

    private static ResponseEntity<?> answer(Object body) {
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(body);
    }

    private static ResponseEntity<?> refused(HttpServletRequest request, Problem problem) {
        return ResponseEntity.status(problem.code().status())
                .cacheControl(CacheControl.noStore())
                .body(Map.of(
                        "error", problem.code().stableCode(),
                        "message", problem.message(),
                        "requestId", Requests.id(request)));
    }
}
