import type { Task } from "./works.ts";

/** The command that does a task. */
export function commandOf(task: Task): string {
  switch (task.kind) {
    case "make":
      return task.history ? "backup" : "backup --no-history";
    case "verify":
      return `backups verify ${task.backup}`;
    case "restore": {
      const some = task.only.length > 0 ? ` --only ${task.only.join(" ")}` : "";
      return `restore ${task.backup} --mode ${task.mode}${some}`;
    }
  }
}
