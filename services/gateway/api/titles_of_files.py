"""The titles of what is refused about files."""

from typing import Final

from shared.decider import Kind

OF_FILES: Final[dict[str, tuple[Kind, str, str]]] = {
    "attachment-broken": (Kind.UNAVAILABLE, "文件已损坏", "The file is damaged"),
    "attachment-gone": (Kind.NOT_NOW, "文件已不再保存", "The file is no longer kept"),
    "attachment-taken": (Kind.NOT_NOW, "文件已属于其他工单", "It belongs to another ticket"),
    "attachment-unknown": (Kind.NOT_FOUND, "没有此附件", "No such attachment"),
    "attachments-full": (Kind.NOT_NOW, "附件数量已达上限", "Too many attachments"),
    "checksum-mismatch": (Kind.INVALID, "校验和不符", "The checksum does not match"),
    "checksum-unsupported": (Kind.INVALID, "不支持此校验和", "No such checksum"),
    "file-kind-refused": (Kind.INVALID, "不接受此类文件", "Files of this kind are not taken"),
    "file-rules-wrong": (Kind.INVALID, "文件规则有误", "The rules of files are wrong"),
    "file-too-large": (Kind.TOO_LARGE, "文件过大", "The file is too large"),
    "files-away": (Kind.UNAVAILABLE, "文件存储暂不可用", "Files cannot be kept just now"),
    "files-full": (Kind.BUSY, "文件空间已满", "There is no room for files"),
    "picture-unreadable": (Kind.INVALID, "图片无法读取", "The picture cannot be read"),
    "range-beyond": (Kind.INVALID, "没有此字节范围", "No such range"),
    "tus-version-unsupported": (Kind.STALE, "不支持此上传协议版本", "Another version of tus"),
    "upload-headers-wrong": (Kind.INVALID, "上传请求头有误", "The upload cannot be understood"),
    "upload-in-crumbs": (Kind.INVALID, "分片过小", "Too many small pieces"),
    "upload-offset-wrong": (Kind.NOT_NOW, "上传位置不符", "The upload stands elsewhere"),
    "upload-overrun": (Kind.TOO_LARGE, "超出声明的大小", "More than was announced"),
    "upload-unknown": (Kind.NOT_FOUND, "没有此上传", "No such upload"),
    "upload-wrong": (Kind.INVALID, "上传信息有误", "The upload cannot begin so"),
}
