package io.lienthong.console;

import io.swagger.v3.oas.annotations.Hidden;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import org.springframework.context.annotation.Bean;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;

/** {@code /docs}: the documentation of /admin/v1. Open, because it describes and holds no data. */
@Controller
@Hidden
class DocsPage {
    private static final String SCHEME = "adminToken";

    @GetMapping("/docs")
    ResponseEntity<Void> docs() {
        return ResponseEntity.status(HttpStatus.FOUND)
                .header("Location", "/docs/swagger-ui/index.html")
                .build();
    }

    @Bean
    static OpenAPI openApi() {
        SecurityScheme token = new SecurityScheme()
                .type(SecurityScheme.Type.HTTP)
                .scheme("bearer")
                .description("The admin token: LGSP_TOKEN, or the content of the file data/admin-token.");
        return new OpenAPI()
                .info(new Info()
                        .title("Lienthong administration")
                        .version("v1")
                        .license(new License().name("Apache-2.0"))
                        .description("For operators of the bus: what became of each message, which systems answer,"
                                + " what waits, and what people decide. Errors are RFC 9457 problem details with a"
                                + " code, and an explanation in Vietnamese (vi) and English (en) that says what to do."
                                + " Bodies are masked as their operations declare."))
                .components(new Components().addSecuritySchemes(SCHEME, token))
                .addSecurityItem(new SecurityRequirement().addList(SCHEME));
    }
}
