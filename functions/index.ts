import "./backups.ts";
import "./moods.ts";
import "./personas.ts";
import "./scenarios.ts";
import "./seeding.ts";
import "./system.ts";
import "./templates.ts";
import "./transfer.ts";
