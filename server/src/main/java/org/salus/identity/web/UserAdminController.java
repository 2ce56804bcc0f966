package org.salus.identity.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.servlet.http.HttpServletRequest;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.salus.identity.Clients;
import org.salus.identity.NewUser;
import org.salus.identity.User;
import org.salus.identity.UserAdmin;
import org.salus.kernel.Caller;
import org.salus.kernel.Outcome;
import org.salus.kernel.Problem;
import org.salus.kernel.RequiresAct;
import org.salus.kernel.Role;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Accounts of the caller's organisation, for its administrators. */
@RestController
@RequestMapping(path = "/admin", produces = MediaType.APPLICATION_JSON_VALUE)
class UserAdminController {

    private static final int PAGE = 200;

    private final UserAdmin users;
    private final Clients clients;

    UserAdminController(UserAdmin users, Clients clients) {
        this.users = users;
        this.clients = clients;
    }

    record UserBody(
            String id,
            String username,
            String name,
            List<String> roles,
            @Nullable String patientId,
            @Nullable String practitionerId,
            boolean active,
            boolean secondFactor,
            boolean passwordChangeDue) {
        static UserBody of(User user) {
            return new UserBody(
                    user.id(),
                    user.username(),
                    user.name(),
                    user.roles().stream().map(Role::code).sorted().toList(),
                    user.patientId(),
                    user.practitionerId(),
                    user.active(),
                    user.secondFactor(),
                    user.passwordDue());
        }
    }

    /** @param next what to ask for as {@code after}, null at the end */
    record Page(List<UserBody> users, @Nullable String next) {}

    /** A user, with the password that was made up for it, shown this once. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record IssuedBody(UserBody user, @Nullable String password) {
        @Override
        public String toString() {
            return "IssuedBody[" + user.id() + "]";
        }
    }

    record NewUserBody(
            @Nullable String username,
            @Nullable String name,
            @Nullable List<String> roles,
            @Nullable String patientId,
            @Nullable String practitionerId,
            @Nullable String password) {
        @Override
        public String toString() {
            return "NewUserBody[not shown]";
        }
    }

    record Roles(@Nullable List<String> roles) {}

    record NewClientBody(@Nullable String name, @Nullable String scope) {}

    record ClientBody(String clientId, String clientSecret, String scope) {
        @Override
        public String toString() {
            return "ClientBody[" + clientId + "]";
        }
    }

    @RequiresAct("users.manage")
    @GetMapping("/users")
    ResponseEntity<?> list(Caller caller, @RequestParam(defaultValue = "") String after) {
        List<User> found = users.list(caller, after, PAGE);
        String next = found.size() < PAGE ? null : found.getLast().id();
        return Answers.ok(new Page(found.stream().map(UserBody::of).toList(), next));
    }

    @RequiresAct("users.manage")
    @GetMapping("/users/{id}")
    ResponseEntity<?> one(Caller caller, @PathVariable String id, HttpServletRequest request) {
        Optional<User> user = users.find(caller, id);
        return user.isPresent()
                ? Answers.ok(UserBody.of(user.get()))
                : Answers.refused(request, new Problem(Problem.Code.NOT_FOUND, "There is no such user."));
    }

    @RequiresAct("users.manage")
    @PostMapping(path = "/users", consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<?> create(Caller caller, @RequestBody NewUserBody body, HttpServletRequest request) {
        if (body.username() == null || body.name() == null || body.roles() == null) {
            return Answers.missing(request, "username, name and roles");
        }
        String username = body.username();
        String name = body.name();
        Outcome<IssuedBody> made = roles(body.roles()).flatMap(roles -> {
            NewUser user =
                    new NewUser(caller.organisation(), username, name, roles, body.patientId(), body.practitionerId());
            return body.password() == null
                    ? users.create(caller, user)
                            .map(issued -> new IssuedBody(UserBody.of(issued.user()), issued.password()))
                    : users.create(caller, user, body.password(), true)
                            .map(one -> new IssuedBody(UserBody.of(one), null));
        });
        return Answers.of(request, made, Answers::created);
    }

    @RequiresAct("users.manage")
    @PutMapping(path = "/users/{id}/roles", consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<?> changeRoles(
            Caller caller, @PathVariable String id, @RequestBody Roles body, HttpServletRequest request) {
        if (body.roles() == null) {
            return Answers.missing(request, "roles");
        }
        return answer(request, roles(body.roles()).flatMap(roles -> users.changeRoles(caller, id, roles)));
    }

    @RequiresAct("users.manage")
    @PostMapping("/users/{id}/disable")
    ResponseEntity<?> disable(Caller caller, @PathVariable String id, HttpServletRequest request) {
        return answer(request, users.disable(caller, id));
    }

    @RequiresAct("users.manage")
    @PostMapping("/users/{id}/enable")
    ResponseEntity<?> enable(Caller caller, @PathVariable String id, HttpServletRequest request) {
        return answer(request, users.enable(caller, id));
    }

    @RequiresAct("users.manage")
    @PostMapping("/users/{id}/reset-second-factor")
    ResponseEntity<?> resetSecondFactor(Caller caller, @PathVariable String id, HttpServletRequest request) {
        return answer(request, users.resetSecondFactor(caller, id));
    }

    @RequiresAct("users.manage")
    @PostMapping("/users/{id}/reset-password")
    ResponseEntity<?> resetPassword(Caller caller, @PathVariable String id, HttpServletRequest request) {
        return Answers.of(
                request,
                users.resetPassword(caller, id),
                issued -> Answers.ok(new IssuedBody(UserBody.of(issued.user()), issued.password())));
    }

    @RequiresAct("clients.manage")
    @PostMapping(path = "/clients", consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<?> createClient(Caller caller, @RequestBody NewClientBody body, HttpServletRequest request) {
        if (body.name() == null || body.scope() == null) {
            return Answers.missing(request, "name and scope");
        }
        return Answers.of(
                request,
                clients.create(caller, body.name(), body.scope()),
                made -> Answers.created(
                        new ClientBody(made.clientId(), made.clientSecret(), String.join(" ", made.scopes()))));
    }

    @RequiresAct("clients.manage")
    @PostMapping("/clients/{id}/disable")
    ResponseEntity<?> disableClient(Caller caller, @PathVariable String id, HttpServletRequest request) {
        return Answers.of(request, clients.disable(caller, id), closed -> Answers.nothing());
    }

    private static ResponseEntity<?> answer(HttpServletRequest request, Outcome<User> outcome) {
        return Answers.of(request, outcome, user -> Answers.ok(UserBody.of(user)));
    }

    private static Outcome<Set<Role>> roles(List<String> codes) {
        Set<Role> roles = new HashSet<>();
        for (String code : codes) {
            Optional<Role> role = code == null ? Optional.empty() : Role.of(code);
            if (role.isEmpty()) {
                return Outcome.refused(new Problem(Problem.Code.VALUE, "A role is not known.", "roles"));
            }
            roles.add(role.get());
        }
        return Outcome.ok(roles);
    }
}
